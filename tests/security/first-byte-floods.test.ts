import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { SECRET, sendRequest } from '../support/servers/test-server';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { memoryOf } from '../support/servers/processes';
import { head } from '../support/clients/raw-http';
import { ENGINE, frameOf, upgradeHeaders } from '../support/clients/raw-websocket';
import { makeDataHome, type DataHome } from '../support/servers/data-home';
import { startServer, type ServerProcess } from '../support/servers/server-process';

const POLLING = '/socket.io/?EIO=4&transport=polling';
const ROOM = '/ws/1?username=Eva';

let home: DataHome;
let database: TestDatabase;
let server: ServerProcess;
beforeAll(async () => {
  home = makeDataHome();
  database = await createDatabase({ demo: true });
  const env = { NODE_ENV: 'production', DATABASE_URL: database.url, SESSION_SECRET: SECRET, HOST: '127.0.0.1' };
  server = await startServer(home, env);
}, 240_000);
afterAll(async () => {
  await server.end('SIGTERM');
  await database.drop();
  await home.close();
});

/** The server's memory in megabytes. */
const memory = (): number => memoryOf(server.pid);

const text = (packet: string): Buffer => frameOf(Buffer.from(packet), 1, true);
const ping = frameOf(Buffer.alloc(120, 'x'), 9, true);
const pong = frameOf(Buffer.alloc(120, 'x'), 10, true);
const other = text('40/x,');
const times = (n: number, frame: Buffer): Buffer => Buffer.concat(Array.from({ length: n }, () => frame));

/** The first bytes of a client, and those that it then repeats without ever reading. */
interface Flood {
  readonly path: string;
  readonly first?: Buffer;
  readonly flood: Buffer;
  /** Whether the WebSocket is to upgrade a polling connection. */
  readonly probes?: boolean;
}

const floods: readonly (readonly [string, Flood])[] = [
  ['Socket.IO: other namespaces before CONNECT', { path: ENGINE, flood: other }],
  [
    'Socket.IO: the same with a pong among a thousand',
    { path: ENGINE, flood: Buffer.concat([times(1_000, other), text('3')]) },
  ],
  [
    'Socket.IO: the same after CONNECT and DISCONNECT',
    { path: ENGINE, first: Buffer.concat([text('40'), text('41')]), flood: other },
  ],
  ['Socket.IO: the same with a session', { path: ENGINE, first: text('40'), flood: other }],
  ['Socket.IO: names of 30 KB', { path: ENGINE, flood: text(`40/${'x'.repeat(30_000)},`) }],
  ['Socket.IO: CONNECT again and again', { path: ENGINE, flood: text('40{"token":"x"}') }],
  ['Socket.IO: engine pongs before CONNECT', { path: ENGINE, flood: text('3') }],
  ['Socket.IO: WebSocket pings before CONNECT', { path: ENGINE, flood: ping }],
  ['Socket.IO: WebSocket pings with a session', { path: ENGINE, first: text('40'), flood: ping }],
  ['Socket.IO: WebSocket pongs before CONNECT', { path: ENGINE, flood: pong }],
  ['Socket.IO: probes of an upgrade', { path: ENGINE, probes: true, flood: text('2probe') }],
  ['Socket.IO: pings while an upgrade is probed', { path: ENGINE, probes: true, flood: ping }],
  [
    'Socket.IO: pings after an upgrade',
    { path: ENGINE, probes: true, first: Buffer.concat([text('2probe'), text('5')]), flood: ping },
  ],
  ['/hub: pings before hello', { path: '/hub', flood: ping }],
  ['/hub: pings after hello', { path: '/hub', first: text('{"type":"hello"}'), flood: ping }],
  ['/hub: messages', { path: '/hub', first: text('{"type":"hello"}'), flood: text('{"type":"ping","ref":1}') }],
  ['/ws: pings', { path: ROOM, flood: ping }],
  ['/ws: messages', { path: ROOM, flood: text('{"type":"ping"}') }],
  ['/: pings', { path: '/', flood: ping }],
  ['/: messages', { path: '/', flood: text('{"type":"ping"}') }],
];

async function sidOf(): Promise<string> {
  const answer = await sendRequest(server.url, POLLING);
  return (JSON.parse(answer.text.slice(1)) as { sid: string }).sid;
}

const gone = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()));

async function open({ path, probes }: Flood): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connectTcp(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const wanted = probes ? `${path}&sid=${await sidOf()}` : path;
  socket.write(head(`GET ${wanted} HTTP/1.1`, { host: `127.0.0.1:${port}`, ...upgradeHeaders }));
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  expect(chunk.toString('latin1')).toMatch(/^HTTP\/1\.1 101/);
  socket.pause();
  return socket;
}

/**
 * Sends as fast as the server reads, until it cuts the connection or time is up. @returns megabytes sent, and whether
 * it was cut
 */
async function overrun(socket: Socket, flood: Buffer): Promise<{ sent: number; cut: boolean }> {
  const bytes = times(Math.ceil(64_000 / flood.length), flood);
  const deadline = performance.now() + 6_000;
  const goesOn = (): boolean => !socket.destroyed && performance.now() < deadline;
  let sent = 0;
  while (goesOn() && sent < 150e6) {
    sent += bytes.length;
    socket.write(bytes);
    do await new Promise(setImmediate);
    while (socket.writableLength > 1e6 && goesOn());
  }
  for (; goesOn(); await after(50)) socket.write('x');
  return { sent: sent / 1e6, cut: socket.destroyed };
}

it.each(floods)('[SEC-53] %s, without reading, is cut at a bounded cost', async (what, kind) => {
  const before = memory();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, memory())), 20);
  const socket = await open(kind);
  if (kind.first) socket.write(kind.first);
  const { sent, cut } = await overrun(socket, kind.flood);
  clearInterval(watch);
  socket.destroy();
  if (process.env.MEASURE) process.stdout.write(`${what}: ${sent} MB sent, ${peak - before} MB more\n`);
  expect(cut).toBe(true);
  expect(peak - before).toBeLessThan(100);
  expect((await sendRequest(server.url, '/health')).status).toBe(200);
});

it('[SEC-53] a poller’s payload of other namespaces, before CONNECT, ends its connection', async () => {
  const before = memory();
  for (let round = 0; round < 20; round++) {
    const path = `${POLLING}&sid=${await sidOf()}`;
    const body = Array.from({ length: 5_000 }, () => '40/x,').join('\x1e');
    await sendRequest(server.url, path, { body, headers: { 'content-type': 'text/plain;charset=UTF-8' } });
    expect((await sendRequest(server.url, path)).status).toBe(400);
  }
  expect(memory() - before).toBeLessThan(100);
});

it('[SEC-53] an engine connection without a session ends within 8 s, whatever it sends', async () => {
  const silent = await open({ path: ENGINE, flood: other });
  const talking = await open({ path: ENGINE, flood: other });
  const since = performance.now();
  const ended = [silent, talking].map((socket) => gone(socket.resume()).then(() => performance.now() - since));
  const talk = setInterval(() => talking.write(Buffer.concat([other, text('3')])), 100);
  for (const took of await Promise.all(ended)) expect(took).toBeLessThan(10_000);
  clearInterval(talk);
  const left = await open({ path: ENGINE, flood: other });
  left.write(Buffer.concat([text('40'), text('41')]));
  left.resume();
  await gone(left);
});
