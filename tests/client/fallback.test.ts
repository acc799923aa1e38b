import { fallbackLinks } from '../../client/sdk/transports/fallback';
import { socketIoLinks } from '../../client/sdk/transports/socketio';
import { sseLinks } from '../../client/sdk/transports/sse';
import type { Pulso } from '../../client/sdk/pulso';
import { ANAS, startTestServer, type TestServer } from '../support/servers/test-server';
import { startHttpProxy, type HttpProxy } from '../support/servers/http-proxy';
import { HubReachability } from '../../client/sdk/core/reach';
import { eventually, collectEvents, tokenOf, until, usePulsos } from './clients';

jest.setTimeout(60_000);

const connect = usePulsos();
const channel = `account:${ANAS}`;

let door: TestServer;
let other: TestServer;
let proxy: HttpProxy;
beforeAll(async () => {
  door = await startTestServer({ demo: false });
  other = await startTestServer({ demo: false, home: door.home });
});
beforeEach(async () => {
  proxy = await startHttpProxy({}, door.app.url);
});
afterEach(() => proxy.close());
afterAll(async () => {
  await other.close();
  await door.close();
});

/** The transports of a page, with shorter timeouts. */
const transportsTo = (url: string, againMs?: number) =>
  fallbackLinks({
    ways: [
      socketIoLinks({ url, patienceMs: 2_500, transports: ['websocket'] }),
      sseLinks({ url, patienceMs: 2_500 }),
      socketIoLinks({ url, patienceMs: 5_000, transports: ['polling'] }),
    ],
    answers: () => new HubReachability(url).answers(),
    ...(againMs !== undefined && { againMs }),
  });

async function open(againMs?: number): Promise<Pulso> {
  const token = await tokenOf(door, 'ana');
  return connect(proxy.url, { token, openLink: transportsTo(proxy.url, againMs), heartbeatMs: 100 });
}

const over = (pulso: Pulso, transport: string) =>
  until(pulso.connection, (now) => now.status === 'online' && now.transport === transport, transport);

it('[SDK-11] a page uses a WebSocket where one works', async () => {
  await over(await open(), 'websocket');
  expect(proxy.seen.filter((path) => path.includes('/api/stream'))).toEqual([]);
});

it.each([
  ['refuses WebSockets', 'refuse', 'pass', 'sse'],
  ['swallows WebSockets', 'hold', 'pass', 'sse'],
  ['refuses both', 'refuse', 'refuse', 'polling'],
  ['refuses WebSockets and keeps streams until they end', 'refuse', 'hold', 'polling'],
] as const)(
  '[SDK-11] behind a proxy that %s the client falls back to a transport that works',
  async (_proxy, upgrades, streams, transport) => {
    Object.assign(proxy, { upgrades, streams });
    const pulso = await open();
    const received = await collectEvents(pulso, channel);
    await over(pulso, transport);
    const { seq } = await pulso.command('deposito', { cedula: ANAS, monto: 1 });
    await eventually(() => received.some(({ meta }) => meta.seq === seq));
    expect(received.filter(({ meta }) => meta.seq === seq)).toHaveLength(1);
  },
);

it('[SDK-11] [HUB-2] positions carry over from one transport to the next: no event is missed or repeated', async () => {
  const pulso = await open(0);
  const received = await collectEvents(pulso, channel);
  await over(pulso, 'websocket');
  const deposit = () => pulso.command('deposito', { cedula: ANAS, monto: 1 });
  const principal = await door.app.identity.identify((await tokenOf(door, 'ana'))());
  const unseen = () =>
    door.app.run({ name: 'deposito', input: { cedula: ANAS, monto: 1 }, principal, mayGenerateId: true });
  const { seq: first } = await deposit();
  let last = first;
  for (const [upgrades, streams, transport] of [
    ['refuse', 'pass', 'sse'],
    ['refuse', 'refuse', 'polling'],
    ['refuse', 'pass', 'sse'],
    ['pass', 'pass', 'websocket'],
  ] as const) {
    proxy.all = 'refuse';
    await until(pulso.connection, ({ status }) => status === 'reconnecting', 'the loss');
    for (let i = 0; i < 3; i++) await unseen();
    Object.assign(proxy, { upgrades, streams });
    proxy.all = 'pass';
    await over(pulso, transport);
    ({ seq: last } = await deposit());
  }
  await eventually(() => received.at(-1)?.meta.seq === last);
  expect(received.map(({ meta }) => meta.seq)).toEqual(Array.from({ length: last - first + 1 }, (_, i) => first + i));
});

it('[SDK-11] the client tries the last working transport first, and a better one after a while', async () => {
  proxy.upgrades = 'refuse';
  const pulso = await open(1_500);
  await over(pulso, 'sse');
  proxy.upgrades = 'pass';
  pulso.reconnect();
  await until(pulso.connection, ({ status }) => status !== 'online', 'another try');
  await over(pulso, 'sse');
  await new Promise((resolve) => setTimeout(resolve, 1_600));
  pulso.reconnect();
  await over(pulso, 'websocket');
});

it('[SDK-11] an unreachable hub and a refusal by the hub do not lower a transport’s rank', async () => {
  proxy.all = 'refuse';
  const pulso = await open();
  await until(pulso.connection, ({ status }) => status === 'reconnecting', 'the failure');
  proxy.all = 'pass';
  await over(pulso, 'websocket');
  const wrong = connect(proxy.url, { token: () => 'no-such-token', openLink: transportsTo(proxy.url) });
  const { why } = await until(wrong.connection, ({ status }) => status === 'offline', 'the refusal');
  expect(why).toBe('session_ended');
});

it('[SSE-6] [SDK-2] behind a load balancer without sticky sessions events, signals and commands arrive once', async () => {
  await proxy.close();
  proxy = await startHttpProxy({}, door.app.url, other.app.url);
  const token = await tokenOf(door, 'ana');
  const pulso = connect(proxy.url, {
    token,
    openLink: sseLinks({ url: proxy.url, patienceMs: 2_000 }),
    heartbeatMs: 100,
  });
  const received = await collectEvents(pulso, channel);
  await over(pulso, 'sse');
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, i) => pulso.command('deposito', { cedula: ANAS, monto: i + 1 })),
  );
  pulso.say('presence', { status: 'away' });
  const seqs = replies.map(({ seq }) => seq).sort((a, b) => a - b);
  await eventually(() => received.at(-1)?.meta.seq === seqs.at(-1));
  expect(received.map(({ meta }) => meta.seq)).toEqual(seqs);
  const rooms = await collectEvents(pulso, 'room:1');
  const { message_id: id } = await pulso.command('message', { room_id: 1, content: 'por aquí también' });
  await eventually(() => rooms.some(({ data }) => (data as { id?: number }).id === id));
});
