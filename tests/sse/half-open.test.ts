import { sseLinks } from '../../client/sdk/transports/sse';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { eventually, until, usePulsos } from '../client/clients';
import { useStreams } from '../support/clients/event-stream';
import { startProxy, type Proxy } from '../support/servers/proxy';

const stream = useStreams();
const connect = usePulsos();
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

it('[SSE-9] the client library gives up a silent stream within seconds, and reconnects', async () => {
  // It sends no request whose reply could be missing: silence is the only sign.
  const pulso = connect(proxy.url, { openLink: sseLinks({ url: proxy.url }), heartbeatMs: 3_600_000 });
  await until(pulso.connection, ({ status }) => status === 'online', 'the connection');
  await eventually(() => pulso.connection.get().rttMs !== undefined);
  const started = Date.now();
  proxy.stall();
  await until(pulso.connection, ({ status }) => status === 'reconnecting', 'the loss');
  expect(Date.now() - started).toBeLessThan(12_000);
  proxy.pass();
  await until(pulso.connection, ({ status }) => status === 'online', 'the reconnect');
}, 60_000);

it.each([
  ['/api/realtime/events', 4_500],
  ['/api/stream?channels=ratings', 4_500],
])(
  '[SSE-3] [SSE-9] %s sends a heartbeat every few seconds while there are no events',
  async (path, everyMs) => {
    const reader = await stream(door.app.url, path);
    await reader.next();
    const beats = (): number => reader.lines.filter((one) => one === ':').length;
    await reader.until(() => beats() >= 1, 'the first heartbeat');
    const started = Date.now();
    await reader.until(() => beats() >= 3, 'two more');
    expect(Date.now() - started).toBeLessThan(2 * everyMs + 3_000);
  },
  40_000,
);
