import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultLimits, type Limits } from '../../server/limits/limits';
import { useTestServers, type TestServer } from '../support/servers/test-server';
import { holdTable } from '../support/servers/held-table';

jest.setTimeout(60_000);
const openDoor = useTestServers();
const sockets: Socket[] = [];
afterEach(() => sockets.splice(0).forEach((socket) => socket.destroy()));

/** More than the system buffers at both ends of a connection. */
const HUGE = 24 * 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), 'pulso-huge-'));
mkdirSync(join(folder, '_next', 'static'), { recursive: true });
writeFileSync(join(folder, 'index.html'), '<!doctype html>');
writeFileSync(join(folder, '_next', 'static', 'huge.js'), Buffer.alloc(HUGE, '/'));
afterAll(() => rmSync(folder, { recursive: true }));
const FILE = '/_next/static/huge.js';

type Unread = Limits['http']['unread'];
const unread = (changes: Partial<Unread>): Partial<Limits> => ({
  http: { ...defaultLimits.http, unread: { ...defaultLimits.http.unread, perAddress: 1e9, node: 1e9, ...changes } },
});

const get = (path: string, headers = ''): string => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`;

/** A connection that sends this text and does not read. */
async function connectSilently({ app }: TestServer, text: string): Promise<Socket> {
  const { port, hostname } = new URL(app.url);
  const socket = connect({ port: Number(port), host: hostname }).on('error', () => undefined);
  sockets.push(socket.pause());
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

/** Resolves once the server has closed a connection: a client that does not read notices it by writing. */
async function cut(socket: Socket): Promise<void> {
  const probe = setInterval(() => socket.write('\r\n'), 50);
  if (!socket.destroyed) await closed(socket);
  clearInterval(probe);
}

const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()));

/** Reads everything in pieces, with pauses in between. */
async function readSlowly(socket: Socket, pauseMs: number): Promise<number> {
  let bytes = 0;
  while (bytes < HUGE) {
    const chunk = socket.read() as Buffer | null;
    if (chunk) bytes += chunk.length;
    else if (socket.destroyed) break;
    else await Promise.race([once(socket, 'readable'), closed(socket)]);
    if (chunk) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return bytes;
}

describe('[SEC-25] HTTP replies that are not read', () => {
  it('a file: the connection is cut, and one that reads slowly is not', async () => {
    const door = await openDoor({ pagesFolder: folder, limits: unread({ stallMs: 800 }) });
    const stalled = connectSilently(door, get(FILE)).then(cut);
    const slow = await connectSilently(door, get(FILE));
    const started = Date.now();
    expect(await readSlowly(slow, 10)).toBeGreaterThan(HUGE);
    expect(Date.now() - started).toBeGreaterThan(1_600); // longer than a connection may stall
    await stalled;
  });

  it('an export, page by page: the connection is cut', async () => {
    const door = await openDoor({ limits: unread({ stallMs: 500 }) });
    await door.app.database.prisma.$executeRaw`
      INSERT INTO proxies (ip, port, first_seen, last_seen, job_id, source)
      SELECT '10.' || i / 65536 || '.' || i / 256 % 256 || '.' || i % 256, 80, now(), now(), 1, repeat('x', 200)
      FROM generate_series(1, 80000) i`;
    const { authorization } = await door.signIn('admin');
    await cut(await connectSilently(door, get('/api/ops/proxies?formato=csv', `Authorization: ${authorization}\r\n`)));
    expect((await door.ask('/health')).status).toBe(200);
  });

  it('of connections with too much unread at one address, the one that stalled longest is cut', async () => {
    const door = await openDoor({ pagesFolder: folder, limits: unread({ perAddress: 2.5 * HUGE }) });
    const first = await connectSilently(door, get(FILE));
    await once(first, 'readable');
    const others = [await connectSilently(door, get(FILE)), await connectSilently(door, get(FILE))];
    await cut(first);
    expect(others.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    expect((await door.ask('/health')).status).toBe(200);
  });

  it('a thousand requests in one packet: the connection is cut; a few get their replies in order', async () => {
    const door = await openDoor({ limits: { databaseReads: { inFlight: 1, waiting: 1, patienceMs: 30_000 } } });
    await cut(await connectSilently(door, get('/api/productos?limite=1000').repeat(1_000)));

    const few = await connectSilently(
      door,
      Array.from({ length: 60 }, (_, i) => get(`/api/productos?limite=${i + 1}`)).join(''),
    );
    let text = '';
    few.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    few.resume();
    while (text.split('HTTP/1.1 200').length <= 60) await once(few, 'data');
    const sizes = text
      .split('HTTP/1.1 200')
      .slice(1)
      .map((answer) => answer.split('"nombre"').length - 1);
    expect(sizes.slice(0, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('[SEC-64] reads that the database does not answer', () => {
  it('leave connections of the pool for commands and other clients', async () => {
    const door = await openDoor();
    const ana = await door.signIn('ana');
    const release = await holdTable(door.app.database, 'products');
    const reads = Array.from({ length: 40 }, () => door.ask('/api/productos'));
    for (let i = 0; i < 3; i++) {
      const sent = await door.ask('/api/rooms/1/messages', { headers: ana, body: { content: `hola ${i}` } });
      expect(sent.status).toBe(200);
    }
    await release();
    expect(new Set((await Promise.all(reads)).map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('are refused if too many wait, or wait for too long', async () => {
    const door = await openDoor({ limits: { databaseReads: { inFlight: 1, waiting: 2, patienceMs: 200 } } });
    const release = await holdTable(door.app.database, 'products');
    const first = door.ask('/api/productos');
    const others = await Promise.all(Array.from({ length: 5 }, () => door.ask('/api/productos')));
    expect(others.map(({ status, json }) => [status, json.error?.code])).toEqual(Array(5).fill([503, 'server.busy']));
    await release();
    expect((await first).status).toBe(200);
    expect((await door.ask('/api/productos')).status).toBe(200);
  });

  it.each([
    ['one address', ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.1']],
    ['one /64 network of IPv6', ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8::4']],
  ])('[SEC-58] count for %s and for the node as requests in progress', async (_what, own) => {
    const limits = { http: { ...defaultLimits.http, requests: { perAddress: 3, node: 4 } } };
    const door = await openDoor({ limits, env: { TRUST_PROXY: '1' } });
    const release = await holdTable(door.app.database, 'products');
    const ask = (address: string) => door.ask('/api/productos', { headers: { 'x-forwarded-for': address } });
    const waiting = own.slice(0, 3).map(ask);
    while ((await ask(own[3]!)).status !== 429);
    const another = ask('192.0.2.2');
    while ((await ask('192.0.2.3')).status !== 503);
    await release();
    expect((await Promise.all([...waiting, another])).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await ask(own[0]!)).status).toBe(200);
  });
});

it('[SEC-25] a stream’s refusals that are not read end their connection like other replies', async () => {
  const { http } = unread({ stallMs: 800 });
  const pipelined = { perConnection: 1e6, perAddress: 1e6, node: 1e6 }; // so that it is not the queue that cuts
  const door = await openDoor({ limits: { http: { ...defaultLimits.http, ...http, pipelined } } });
  const socket = await connectSilently(door, get('/api/stream?zz=1').repeat(30_000));
  await cut(socket);
  expect(socket.destroyed).toBe(true);
});
