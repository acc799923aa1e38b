import { startProxy, type Proxy } from '../support/servers/proxy';
import { codeOf, useTestServers } from '../support/servers/test-server';
import { shortBackoff, tokenOf, until, usePulsos } from './clients';
import { fullJitter } from '../../client/sdk/core/backoff';
import { socketIoLinks } from '../../client/sdk/transports/socketio';

const openDoor = useTestServers();
const connect = usePulsos();
let proxy: Proxy | undefined;

afterEach(() => proxy?.close());

it('[SDK-1] a back-off is random up to a bound that doubles, from half a second to twenty', () => {
  const most = (attempt: number): number =>
    Math.max(...Array.from({ length: 2_000 }, () => fullJitter({ base: 500, cap: 20_000 }, attempt)));
  const bounds = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000];
  bounds.forEach((bound, attempt) => {
    expect(most(attempt)).toBeLessThanOrEqual(bound);
    expect(most(attempt)).toBeGreaterThan(bound * 0.9);
  });
  expect(Math.min(...Array.from({ length: 2_000 }, () => fullJitter({ base: 500, cap: 20_000 }, 9)))).toBeLessThan(500);
});

it('[SDK-1] the state contains the transport, the user and the latency', async () => {
  const door = await openDoor();
  const ana = connect(door.app.url, { token: await tokenOf(door, 'ana') });
  const state = await until(ana.connection, ({ rttMs }) => rttMs !== undefined);
  expect(state).toMatchObject({ status: 'online', transport: 'websocket', open: false, leader: true });
  expect(state.user).toMatchObject({ username: 'ana', rol: 'customer' });
  const guest = connect(door.app.url);
  expect((await until(guest.connection, ({ status }) => status === 'online')).user).toBeNull();
});

it('[SDK-1] the state shows a lost network, and the client reconnects by itself', async () => {
  const door = await openDoor();
  proxy = await startProxy(door.app.url);
  const ana = connect(proxy.url, { token: await tokenOf(door, 'ana') });
  await until(ana.connection, ({ status }) => status === 'online');
  proxy.cut();
  const lost = await until(ana.connection, ({ status, retryAt }) => status === 'reconnecting' && retryAt !== undefined);
  expect(lost.why).toBe('unreachable');
  expect(lost.user).toMatchObject({ username: 'ana' });
  proxy.pass();
  await until(ana.connection, ({ status }) => status === 'online');
});

it('[SDK-1] the client detects a silent connection and opens another', async () => {
  const door = await openDoor();
  proxy = await startProxy(door.app.url);
  const openLink = socketIoLinks({ url: proxy.url, patienceMs: 400 });
  const ana = connect(proxy.url, { token: await tokenOf(door, 'ana'), openLink, heartbeatMs: 50 });
  await until(ana.connection, ({ status }) => status === 'online');
  proxy.stall();
  await until(ana.connection, ({ status }) => status === 'reconnecting');
  proxy.pass();
  await until(ana.connection, ({ status }) => status === 'online');
});

it('[SDK-1] a client that must not reconnect stays disconnected until it is requests to reconnect', async () => {
  const door = await openDoor();
  let token = await tokenOf(door, 'ana');
  const ana = connect(door.app.url, { token: () => token() });
  await until(ana.connection, ({ status }) => status === 'online');
  const out = await door.ask('/api/auth/salir', { method: 'POST', headers: { authorization: `Bearer ${token()}` } });
  expect(out.status).toBe(200);
  const ended = await until(ana.connection, ({ status }) => status === 'offline');
  expect(ended.why).toBe('session_ended');
  ana.reconnect();
  const refused = await until(ana.connection, ({ status, since }) => status === 'offline' && since > ended.since);
  expect(refused.why).toBe('session_ended');
  token = await tokenOf(door, 'ana');
  ana.reconnect();
  await until(ana.connection, ({ status }) => status === 'online');
});

it('[SDK-5] the client asks for the token before each connection', async () => {
  const door = await openDoor();
  proxy = await startProxy(door.app.url);
  const token = await tokenOf(door, 'ana');
  let requests = 0;
  const ana = connect(proxy.url, {
    token: () => {
      requests++;
      return token();
    },
  });
  await until(ana.connection, ({ status }) => status === 'online');
  const before = requests;
  proxy.reset();
  await until(ana.connection, ({ status }) => status === 'reconnecting');
  await until(ana.connection, ({ status }) => status === 'online');
  expect(requests).toBeGreaterThan(before);
});

it('[SDK-1] a refusal over REST is the hub’s problem, and an unreachable hub has its own problem', async () => {
  const door = await openDoor();
  const guest = connect(door.app.url);
  await expect(guest.rest.get('/api/auth/yo')).rejects.toMatchObject({ code: 'auth.required' });
  expect(codeOf(await door.ask('/api/auth/yo'))).toEqual([401, 'auth.required']);
  proxy = await startProxy(door.app.url);
  const cut = connect(proxy.url, { backoff: shortBackoff });
  proxy.cut();
  await expect(cut.rest.get('/api/stats')).rejects.toMatchObject({ code: 'server.unavailable' });
});
