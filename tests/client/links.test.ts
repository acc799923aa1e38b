import { WebSocket } from 'ws';
import { goodbye } from '../../contract/core/goodbye';
import { socketIoLinks } from '../../client/sdk/transports/socketio';
import { sseLinks } from '../../client/sdk/transports/sse';
import { webSocketLinks } from '../../client/sdk/transports/websocket';
import type { OpenTransport } from '../../client/sdk/transports/transport';
import type { Pulso } from '../../client/sdk/pulso';
import { ANAS, LUISS, startTestServer, type TestServer } from '../support/servers/test-server';
import { startProxy, type Proxy } from '../support/servers/proxy';
import { eventually, collectEvents, tokenOf, until, usePulsos } from './clients';

const connect = usePulsos();
const PATIENCE_MS = 400;

/** The client library's transports, by name. */
const links: [string, (url: string) => OpenTransport][] = [
  ['Socket.IO over WebSocket', (url) => socketIoLinks({ url, transports: ['websocket'], patienceMs: PATIENCE_MS })],
  ['Socket.IO over polling', (url) => socketIoLinks({ url, transports: ['polling'], patienceMs: PATIENCE_MS })],
  ['/hub', (url) => webSocketLinks({ url, WebSocket, patienceMs: PATIENCE_MS })],
  ['SSE', (url) => sseLinks({ url, patienceMs: PATIENCE_MS })],
];

let door: TestServer;
let proxy: Proxy;
beforeAll(async () => {
  door = await startTestServer();
  proxy = await startProxy(door.app.url);
});
afterAll(async () => {
  await proxy.close();
  await door.close();
});
afterEach(() => proxy.pass());

describe.each(links)('the %s transport', (name, linksTo) => {
  const openLink = (): OpenTransport => linksTo(proxy.url);

  async function open(username = 'ana'): Promise<Pulso> {
    const pulso = connect(proxy.url, { token: await tokenOf(door, username), openLink: openLink(), heartbeatMs: 50 });
    await until(pulso.connection, ({ status }) => status === 'online', 'the connection');
    return pulso;
  }

  const again = (pulso: Pulso) => until(pulso.connection, ({ status }) => status === 'online', 'the way back');
  const away = (pulso: Pulso) => until(pulso.connection, ({ status }) => status === 'reconnecting', 'the loss');

  it('[SDK-1] reports the transport and the user', async () => {
    const { transport, user } = (await open()).connection.get();
    expect([transport, user]).toEqual([
      name === 'SSE' ? 'sse' : name.endsWith('polling') ? 'polling' : 'websocket',
      expect.objectContaining({ username: 'ana' }),
    ]);
  });

  it('[SDK-2] [SDK-3] delivers commands and events once and in order over connection losses', async () => {
    const pulso = await open();
    const received = await collectEvents(pulso, `account:${ANAS}`);
    const first = await pulso.command('deposito', { cedula: ANAS, monto: 1 });
    await eventually(() => received.length === 1);
    proxy.cut();
    await away(pulso);
    const waiting = pulso.command('deposito', { cedula: ANAS, monto: 1 });
    const principal = await door.app.identity.identify((await tokenOf(door, 'ana'))());
    const input = { cedula: ANAS, monto: 1 };
    for (let i = 0; i < 3; i++) await door.app.run({ name: 'deposito', input, principal, mayGenerateId: true });
    proxy.pass();
    expect((await waiting).nuevo_saldo).toBe(first.nuevo_saldo + 4);
    await eventually(() => received.length === 5);
    expect(received.map(({ meta }) => meta.seq)).toEqual([0, 1, 2, 3, 4].map((i) => first.seq + i));
    await expect(pulso.command('retiro', { cedula: LUISS, monto: 1 })).rejects.toMatchObject({
      code: 'bank.account_not_found',
      field: 'cedula',
    });
  });

  it('[SDK-1] detects a silent connection and opens another', async () => {
    const pulso = await open();
    proxy.stall();
    await away(pulso);
    proxy.pass();
    await again(pulso);
  });

  it('[SDK-1] receives goodbyes: reconnects where it may, and stays disconnected otherwise', async () => {
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

  it('[SDK-1] reports a refusal as the hub’s problem', async () => {
    const pulso = connect(proxy.url, { token: () => 'no-such-token', openLink: openLink() });
    const { why } = await until(pulso.connection, ({ status }) => status === 'offline', 'the refusal');
    expect(why).toBe('session_ended');
  });

  it('sends signals without an answer, and reports a refused signal', async () => {
    const pulso = await open();
    const events: unknown[] = [];
    pulso.onTold((one) => events.push(one));
    pulso.say('presence', { status: 'away' });
    pulso.say('typing', { room_id: 1, is_typing: true });
    await eventually(() => events.length > 0);
    expect(events).toMatchObject([{ type: 'problem', data: { error: { code: 'chat.not_present' } } }]);
  });
});
