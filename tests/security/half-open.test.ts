import { setTimeout as after } from 'node:timers/promises';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { onLinux } from '../support/servers/linux';
import { descriptorsOf, head, rawHttp, type RawHttp } from '../support/clients/raw-http';
import { ENGINE, upgradeHeaders } from '../support/clients/raw-websocket';

let door: TestServer;
beforeAll(async () => {
  door = await startTestServer({ limits: { heartbeatMs: 60_000 } });
});
afterAll(() => door.close());

/** Resolves once the server holds no connection any more. */
async function untilReleased(): Promise<void> {
  const since = performance.now();
  for (let open = 1; open > 0; await after(20)) {
    open = descriptorsOf(door.app.url) - 1;
    if (performance.now() - since > 10_000) throw new Error(`${open} connections are still open`);
  }
}

/** Publishes more of `stats` than the system buffers for a client that does not read. */
async function publishStats(megabytes: number): Promise<void> {
  const text = 'x'.repeat(32 * 1024);
  for (let i = 0; i < megabytes * 32; i++) {
    door.app.hub.publishEphemeral('stats', 'stats_updated', { text, i });
    await new Promise(setImmediate);
  }
}

async function open(path: string, headers: Readonly<Record<string, string>>): Promise<RawHttp> {
  const client = await rawHttp(door.app.url);
  client.send(head(`GET ${path} HTTP/1.1`, { host: 'x', ...headers }));
  await client.until((received) => received.includes('\r\n\r\n'));
  return client;
}

const kinds: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
  ['a stream', '/api/stream?channels=stats', {}],
  ['a WebSocket', '/hub', upgradeHeaders],
  ['Socket.IO', ENGINE, upgradeHeaders],
  ['a poll', '/socket.io/?EIO=4&transport=polling', {}],
  ['a request', '/api/stats', {}],
];

onLinux.each(kinds)(
  '[SEC-50] %s is released when its client closes its half and does not read',
  async (_what, path, headers) => {
    const clients = await Promise.all(Array.from({ length: 5 }, () => open(path, headers)));
    if (path === '/hub') for (const { socket } of clients) socket.write(Buffer.from('8180', 'hex'));
    for (const { socket } of clients) socket.pause();
    if (path.startsWith('/api/stream')) await publishStats(4);
    for (const { socket } of clients) socket.end();
    await untilReleased();
    for (const { socket } of clients) socket.destroy();
  },
);
