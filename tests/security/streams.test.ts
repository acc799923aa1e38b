import { createSessionCookie } from '../../server/identity/credentials';
import { createTokens } from '../../server/identity/tokens';
import { startTestServer, SECRET, useTestServers, type TestServer } from '../support/servers/test-server';
import { useStreams } from '../support/clients/event-stream';

const cookieName = createSessionCookie({ production: false }).name;
const RATINGS = '/api/realtime/events';
const OPS = '/api/events/stream';
const STREAM = '/api/stream';
const stream = useStreams();
const openDoor = useTestServers();

let door: TestServer;
let admin: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ env: { CORS_ORIGIN: 'https://good.example', STATS_INTERVAL_MS: '200' } });
  admin = await door.signIn('admin');
});
afterAll(() => door.close());

const tokenOf = ({ authorization }: { authorization: string }): string => authorization.slice('Bearer '.length);
const cookieOf = (of: { authorization: string }): string => `${cookieName}=${tokenOf(of)}`;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

/** Every request that opens a stream, and the name of its first event. */
const requests: [path: string, how: { body?: object }, first: string][] = [
  [RATINGS, {}, 'message'],
  [OPS, {}, 'connected'],
  [STREAM, {}, 'message'],
  [STREAM, { body: {} }, 'message'],
];

describe.each(requests)('%s %j', (path, how, first) => {
  const status = async (headers: Record<string, string>, node = door): Promise<number> => {
    const reader = await stream(node.app.url, path, { ...how, headers });
    reader.drop();
    return reader.status;
  };

  it('[SEC-1] [SEC-3] a foreign origin is refused before the stream, with and without a cookie', async () => {
    const foreign = ['https://evil.example', 'null', 'https://good.example.evil.com', 'HTTPS://GOOD.EXAMPLE', ''];
    for (const origin of [...foreign, `${door.app.url}.evil.com`]) {
      for (const headers of [{ origin }, { origin, cookie: cookieOf(admin) }] as Record<string, string>[]) {
        expect([origin, await status(headers)]).toEqual([origin, 403]);
      }
    }
    const sister = { cookie: cookieOf(admin), 'sec-fetch-site': 'same-site' };
    expect(await status(sister)).toBe(403);
  });

  it('[SEC-1] a cookie counts with our own origin or a listed one, whose pages may read the stream', async () => {
    for (const origin of [door.app.url, 'https://good.example']) {
      const reader = await stream(door.app.url, path, { ...how, headers: { origin, cookie: cookieOf(admin) } });
      await reader.next(first);
      const { 'access-control-allow-origin': allowed, 'access-control-allow-credentials': credentials } =
        reader.headers;
      expect([allowed, credentials]).toEqual(origin === door.app.url ? [undefined, undefined] : [origin, 'true']);
    }
    const preflight = await door.ask(path, {
      method: 'OPTIONS',
      headers: { origin: 'https://good.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers['access-control-allow-origin']).toBe('https://good.example');
  });

  it('[SEC-7] the stream ends when its session expires', async () => {
    const expiresAt = Date.now() + 1_500;
    const { principal } = await door.app.identity.signIn({ username: 'admin', password: 'admin-demo', ip: '::1' });
    const { sessionId } = principal;
    await door.app.database.prisma.session.update({
      where: { id: sessionId },
      data: { expiresAt: new Date(expiresAt) },
    });
    const token = await createTokens(SECRET).sign({ userId: 'u_admin', sessionId, expiresAt });
    const reader = await stream(door.app.url, path, { ...how, headers: { authorization: `Bearer ${token}` } });
    await reader.closed;
    expect(reader.text).toContain('session_ended');
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt - 20);
  });

  it('[SEC-8] the stream ends when its session is signed out', async () => {
    const headers = await door.signIn('admin');
    const reader = await stream(door.app.url, path, { ...how, headers });
    await reader.next(first);
    await door.ask('/api/auth/salir', { method: 'POST', headers });
    await reader.closed;
    expect(reader.text).toContain('session_ended');
  });

  it('[SEC-12] the stream ends when its user’s role changes', async () => {
    const node = await openDoor();
    const reader = await stream(node.app.url, path, { ...how, headers: await node.signIn('admin') });
    await reader.next(first);
    await node.app.identity.setRole('u_admin', 'customer');
    await reader.closed;
    expect(reader.text).toContain('identity_changed');
  });

  it('[SEC-10] a token in the query is refused, and a ticket is valid once', async () => {
    expect(await statusOf(`${path}?token=${tokenOf(admin)}`)).toBe(400);
    if (how.body !== undefined) return; // a client that can send a body can send headers
    const { json } = await door.ask('/api/ws-ticket', { method: 'POST', headers: admin });
    const { ticket } = json.data as { ticket: string };
    const reader = await stream(door.app.url, `${path}?ticket=${ticket}`);
    await reader.next(first);
    expect(await statusOf(`${path}?ticket=${ticket}`)).toBe(401);
  });
  const statusOf = async (full: string): Promise<number> => {
    const reader = await stream(door.app.url, full, how);
    reader.drop();
    return reader.status;
  };

  it('[SEC-23] streams of an address and a user are limited; the next gets a retry time, then a place', async () => {
    const node = await openDoor({ limits: { connectionsPerAddress: 4, connectionsPerUser: 2 } });
    const [one, two] = [await node.signIn('admin'), await node.signIn('ana')];
    const mine = [await stream(node.app.url, path, { ...how, headers: one })];
    mine.push(await stream(node.app.url, path, { ...how, headers: one }));
    // A browser would get a stream that gives the retry time (SSE-5); this is a program.
    const program = { accept: '*/*' };
    const third = await stream(node.app.url, path, { ...how, headers: { ...one, ...program } });
    expect([third.status, Number(third.headers['retry-after'])]).toEqual([429, expect.any(Number)]);
    const theirs = [await stream(node.app.url, RATINGS, { headers: two }), await stream(node.app.url, RATINGS)];
    expect((await stream(node.app.url, RATINGS, { headers: program })).status).toBe(429);
    for (const reader of [...mine, ...theirs]) reader.drop();
    const again = { ...how, headers: { ...one, ...program } };
    while ((await stream(node.app.url, path, again)).status !== 200) await turn();
  });

  it('[SEC-25] a client that does not read is cut at a bounded cost; one that reads continues', async () => {
    const node = await openDoor({ limits: { outbox: 64 * 1024, heartbeatMs: 60_000 } });
    const headers = await node.signIn('admin');
    // `stats` and ratings are conflated: they wait and do not grow. The log of operations is cut.
    const of = path === RATINGS ? 'ratings' : 'ops';
    const how_ = how.body ? { body: { channels: ['ops'] } } : {};
    const full = path === STREAM && !how.body ? `${path}?channels=ops` : path;
    const paused = await stream(node.app.url, full, { ...how_, headers });
    const reader = await stream(node.app.url, full, { ...how_, headers });
    await Promise.all([paused, reader].map((one) => one.next(first)));
    paused.pause();
    const { hub } = node.app;
    const sessions = [...hub.sessions];
    const before = process.memoryUsage().rss;
    const filler = 'x'.repeat(4 * 1024);
    let seq = 0;
    const deadline = Date.now() + 10_000;
    const most = of === 'ratings' ? 5_000 : Infinity;
    while (sessions.every(({ ended }) => !ended) && seq < most && Date.now() < deadline) {
      const type = of === 'ops' ? 'log' : 'rating-updated';
      hub.dispatch([{ channel: of, seq: ++seq, type, data: JSON.stringify({ filler, seq }), at: Date.now() }]);
      for (const { waitingBytes } of sessions) expect(waitingBytes).toBeLessThanOrEqual(64 * 1024);
      if (seq % 4 === 0) await new Promise(setImmediate);
    }
    if (of === 'ops') expect(sessions.filter(({ ended }) => ended)).toHaveLength(1);
    await reader.until(() => reader.events.at(-1)?.data.includes(`"seq":${seq}`) === true);
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
    expect(reader.isOpen).toBe(true);
  });
});
