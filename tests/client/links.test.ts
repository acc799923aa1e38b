import { WebSocket } from 'ws';
import { goodbye } from '../../contract/core/goodbye';
import { socketIoLinks } from '../../client/sdk/transports/socketio';
import { sseLinks } from '../../client/sdk/transports/sse';
import { webSocketLinks } from '../../client/sdk/transports/websocket';
import type { OpenLink } from '../../client/sdk/transports/transport';
import type { Pulso } from '../../client/sdk/pulso';
import { ANAS, LUISS, openFrontDoor, type FrontDoor } from '../http/front-door';
import { startProxy, type Proxy } from '../setup/proxy';
import { eventually, follow, tokenOf, until, usePulsos } from './pulsos';

const connect = usePulsos();
const PATIENCE_MS = 400;

/** Every link of the client library, by its transport. */
const links: [string, (url: string) => OpenLink][] = [
  ['Socket.IO over WebSocket', (url) => socketIoLinks({ url, transports: ['websocket'], patienceMs: PATIENCE_MS })],
  ['Socket.IO over polling', (url) => socketIoLinks({ url, transports: ['polling'], patienceMs: PATIENCE_MS })],
  ['/hub', (url) => webSocketLinks({ url, WebSocket, patienceMs: PATIENCE_MS })],
  ['SSE', (url) => sseLinks({ url, patienceMs: PATIENCE_MS })],
];

let door: FrontDoor;
let proxy: Proxy;
beforeAll(async () => {
  door = await openFrontDoor();
  proxy = await startProxy(door.app.url);
});
afterAll(async () => {
  await proxy.close();
  await door.close();
});
afterEach(() => proxy.pass());

describe.each(links)('a link over %s', (name, linksTo) => {
  const openLink = (): OpenLink => linksTo(proxy.url);

  async function open(username = 'ana'): Promise<Pulso> {
    const pulso = connect(proxy.url, { token: await tokenOf(door, username), openLink: openLink(), heartbeatMs: 50 });
    await until(pulso.connection, ({ status }) => status === 'online', 'the connection');
    return pulso;
  }

  const again = (pulso: Pulso) => until(pulso.connection, ({ status }) => status === 'online', 'the way back');
  const away = (pulso: Pulso) => until(pulso.connection, ({ status }) => status === 'reconnecting', 'the loss');

  it('[SDK-1] says how the hub is reached, and as whom', async () => {
    const { transport, user } = (await open()).connection.get();
    expect([transport, user]).toEqual([
      name === 'SSE' ? 'sse' : name.endsWith('polling') ? 'polling' : 'websocket',
      expect.objectContaining({ username: 'ana' }),
    ]);
  });

  it('[SDK-2] [SDK-3] commands and events outlive cuts, once and in order', async () => {
    const pulso = await open();
    const heard = await follow(pulso, `account:${ANAS}`);
    const first = await pulso.command('deposito', { cedula: ANAS, monto: 1 });
    await eventually(() => heard.length === 1);
    proxy.cut();
    await away(pulso);
    const waiting = pulso.command('deposito', { cedula: ANAS, monto: 1 });
    const principal = await door.app.identity.identify((await tokenOf(door, 'ana'))());
    const input = { cedula: ANAS, monto: 1 };
    for (let i = 0; i < 3; i++) await door.app.run({ name: 'deposito', input, principal, mayGenerateId: true });
    proxy.pass();
    expect((await waiting).nuevo_saldo).toBe(first.nuevo_saldo + 4);
    await eventually(() => heard.length === 5);
    expect(heard.map(({ meta }) => meta.seq)).toEqual([0, 1, 2, 3, 4].map((i) => first.seq + i));
    await expect(pulso.command('retiro', { cedula: LUISS, monto: 1 })).rejects.toMatchObject({
      code: 'bank.account_not_found',
      field: 'cedula',
    });
  });

  it('[SDK-1] a wire that has gone silent is noticed, and another one taken', async () => {
    const pulso = await open();
    proxy.stall();
    await away(pulso);
    proxy.pass();
    await again(pulso);
  });

  it('[SDK-1] goodbyes are heard: who is to come back does, who is not stays away', async () => {
    const pulso = await open('luis');
    const of = (pulso_: Pulso) =>
      [...door.app.hub.sessions].filter(({ principal }) => principal.id === pulso_.connection.get().user?.id);
    for (const session of of(pulso)) session.end(goodbye('stopping', 10));
    await away(pulso);
    await again(pulso);
    for (const session of of(pulso)) session.end(goodbye('disconnected_by_admin'));
    const { why } = await until(pulso.connection, ({ status }) => status === 'offline', 'the end');
    expect(why).toBe('disconnected_by_admin');
  });

  it('[SDK-1] a refusal is the hub’s own word', async () => {
    const pulso = connect(proxy.url, { token: () => 'no-such-token', openLink: openLink() });
    const { why } = await until(pulso.connection, ({ status }) => status === 'offline', 'the refusal');
    expect(why).toBe('session_ended');
  });

  it('what is said wants no answer, and what nobody may say is told', async () => {
    const pulso = await open();
    const told: unknown[] = [];
    pulso.onTold((one) => told.push(one));
    pulso.say('presence', { status: 'away' });
    pulso.say('typing', { room_id: 1, is_typing: true });
    await eventually(() => told.length > 0);
    expect(told).toMatchObject([{ type: 'problem', data: { error: { code: 'chat.not_present' } } }]);
  });
});
