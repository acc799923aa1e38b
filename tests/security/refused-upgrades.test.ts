import { setTimeout as after } from 'node:timers/promises';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { describeOnLinux } from '../support/servers/linux';
import { head, descriptorsOf, rawHttp, type RawHttp } from '../support/clients/raw-http';
import { ENGINE, upgradeHeaders } from '../support/clients/raw-websocket';

let door: TestServer;
beforeAll(async () => {
  door = await startTestServer();
});
afterAll(() => door.close());

const upgradeRequest = (path: string, more: Readonly<Record<string, string>> = {}): string =>
  head(`GET ${path} HTTP/1.1`, { host: '127.0.0.1', ...upgradeHeaders, ...more });
const foreign = { origin: 'https://evil.example' };

/** Refused upgrades: the reason, and the status of the reply. */
const refused: readonly (readonly [string, string, number])[] = [
  ['unknown path', upgradeRequest('/nowhere'), 404],
  ['no such room', upgradeRequest('/ws/99999?username=Eva'), 404],
  ['bad room query', upgradeRequest('/ws/1?username=Eva&since=x'), 400],
  ['bad ticket', upgradeRequest('/hub?ticket=no'), 401],
  ['foreign origin at /hub', upgradeRequest('/hub', foreign), 403],
  ['foreign origin at /', upgradeRequest('/', foreign), 403],
  ['foreign origin at /socket.io/', upgradeRequest(ENGINE, foreign), 403],
  ['bad token at /socket.io/', upgradeRequest(ENGINE, { authorization: 'Bearer no' }), 401],
  ['no such engine session', upgradeRequest(`${ENGINE}&sid=none`), 400],
  ['an old engine protocol', upgradeRequest('/socket.io/?EIO=3&transport=websocket'), 400],
  ['no such engine transport', upgradeRequest('/socket.io/?EIO=4&transport=pigeon'), 400],
  ['no key', upgradeRequest('/hub', { 'sec-websocket-key': 'x' }), 400],
  ['an old version', upgradeRequest('/hub', { 'sec-websocket-version': '7' }), 400],
  ['no key at /socket.io/', upgradeRequest(ENGINE, { 'sec-websocket-key': 'x' }), 400],
  ['no HTTP', 'GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n', 400],
  ['headers too large', `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  [
    'a body that never ends',
    head('POST /api/deposito HTTP/1.1', { host: '127.0.0.1', 'content-length': '1000', 'content-type': 'text/plain' }),
    400,
  ],
  [
    'a poll’s body that never ends',
    head('POST /socket.io/?EIO=4&transport=polling HTTP/1.1', { host: '127.0.0.1', 'content-length': '1000' }),
    400,
  ],
  [
    'a stream’s body that never ends',
    head('POST /api/stream HTTP/1.1', { host: '127.0.0.1', 'content-length': '1000', 'content-type': 'text/plain' }),
    400,
  ],
];

/** Resolves once the server holds no connection any more. @returns how many milliseconds that took */
async function untilReleased(): Promise<number> {
  const since = performance.now();
  for (let open = 1; open > 0; await after(20)) {
    open = descriptorsOf(door.app.url) - 1;
    if (performance.now() - since > 20_000) throw new Error(`${open} connections are still open`);
  }
  return performance.now() - since;
}

async function refuse(bytes: string, status: number): Promise<RawHttp> {
  const client = await rawHttp(door.app.url);
  client.send(bytes);
  await client.until((received) => received.includes('\r\n\r\n'));
  expect(Number(client.received.split(' ', 2)[1])).toBe(status);
  return client;
}

describeOnLinux.each(refused)('%s', (_what, bytes, status) => {
  it('[SEC-50] releases its descriptor when the client sends a byte after the reply and disconnects', async () => {
    for (let round = 0; round < 3; round++) {
      const clients = await Promise.all(Array.from({ length: 8 }, () => refuse(bytes, status)));
      for (const { socket } of clients) socket.write('x');
      await after(5);
      for (const { socket } of clients) socket.destroy();
    }
    await untilReleased();
  });

  it('[SEC-50] releases its descriptor when the client keeps its half open', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => refuse(bytes, status)));
    for (const { socket } of clients) socket.write('x');
    expect(await untilReleased()).toBeLessThan(5_000);
    for (const { socket } of clients) socket.destroy();
  });

  it('[SEC-51] has the headers of every reply', async () => {
    const client = await refuse(bytes, status);
    const { received } = client;
    for (const line of ['x-content-type-options: nosniff', 'cross-origin-resource-policy: same-origin'])
      expect(received.toLowerCase()).toContain(line);
    client.socket.destroy();
  });
});
