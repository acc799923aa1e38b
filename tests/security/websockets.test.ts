import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import type { RoomStats } from '../../contract/features/chat/room-socket';
import { createSessionCookie } from '../../server/identity/credentials';
import { createTokens } from '../../server/identity/tokens';
import { ANAS, startTestServer, SECRET, type TestServer } from '../support/servers/test-server';
import { upgrade, upgradeHeaders, type RawWebSocket } from '../support/clients/raw-websocket';

const cookieName = createSessionCookie({ production: false }).name;
const HUB = '/hub';
const ROOM = '/ws/1?user_id=1&username=Eva';

let door: TestServer;
let other: TestServer;
let ana: { authorization: string };
/** Slow checks, started first and read in the end: how long each connection was left open. */
let slow: { silent: Promise<[number, RawWebSocket]>; headers: Promise<number> };
const tokenOf = ({ authorization }: { authorization: string }): string => authorization.slice('Bearer '.length);

beforeAll(async () => {
  door = await startTestServer({
    demo: false,
    env: { CORS_ORIGIN: 'https://good.example', STATS_INTERVAL_MS: '200' },
    limits: { heartbeatMs: 30_000 }, // clients made by hand answer no pings
  });
  other = await startTestServer({ demo: false, home: door.home, env: { STATS_INTERVAL_MS: '200' } });
  slow = { silent: keepSilent(), headers: dribbleHeaders() };
  ana = await door.signIn('ana');
});
afterAll(async () => {
  await other.close();
  await door.close();
});

async function keepSilent(): Promise<[number, RawWebSocket]> {
  const started = Date.now();
  const { websocket } = await upgrade(door.app.url, {}, HUB);
  await websocket!.closed;
  return [Date.now() - started, websocket!];
}

/** An upgrade whose headers never end. */
async function dribbleHeaders(): Promise<number> {
  const started = Date.now();
  const socket = dial().on('error', () => undefined);
  socket.write(`GET ${HUB} HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\n`);
  const drip = setInterval(() => socket.write('x-a: b\r\n'), 500);
  socket.resume();
  await once(socket, 'close');
  clearInterval(drip);
  return Date.now() - started;
}

interface Frame {
  type: string;
  ref?: number;
  success?: boolean;
  data?: { user?: { username: string }; usuario?: { username: string } | null; code?: string };
  error?: { code: string };
}

const typed =
  (type: string, ref?: number) =>
  (text: string): boolean => {
    const frame = JSON.parse(text) as Frame;
    return frame.type === type && (ref === undefined || frame.ref === ref);
  };

const greeted = (text: string): boolean => typed('connected')(text) || typed('CONNECTION_ESTABLISHED')(text);

/** Opens a path and reads the greeting. @returns the socket and its user's name; undefined for a guest */
async function open(path: string, headers = {}, hello = {}, node = door): Promise<[RawWebSocket, string | undefined]> {
  const { websocket, status } = await upgrade(node.app.url, headers, path);
  if (!websocket) throw new Error(`refused with ${status}`);
  if (path === HUB) websocket.send(JSON.stringify({ type: 'hello', data: hello }));
  const frame = JSON.parse(await websocket.next(greeted)) as Frame & NonNullable<Frame['data']>;
  const name = (frame.data?.user ?? frame.data?.usuario ?? frame.usuario)?.username;
  return [websocket, name?.includes('invitado') ? undefined : name];
}

async function goodbyeOf(websocket: RawWebSocket): Promise<string | undefined> {
  return (JSON.parse(await websocket.next(typed('goodbye'))) as Frame).data?.code;
}

/** The errors that a client gets instead of the reply if it is still sending when the socket closes. */
const CUT_OFF = ['ECONNRESET', 'EPIPE'];
const dial = (): Socket => connectTcp(Number(new URL(door.app.url).port), '127.0.0.1');
const alive = async (): Promise<number> => (await door.ask('/health')).status;

describe.each([HUB, ROOM, '/'])('%s', (path) => {
  const own = (): string => door.app.url;
  const cookie = (): string => `${cookieName}=${tokenOf(ana)}`;

  it('[SEC-1] [SEC-2] [SEC-3] a foreign origin is refused before the upgrade, with and without a cookie', async () => {
    const foreign = [
      'https://evil.example',
      'null',
      'https://good.example.evil.com',
      'HTTPS://GOOD.EXAMPLE',
      'https://good.example:8443',
      `${own()}.evil.com`,
      '',
    ];
    for (const origin of foreign) {
      for (const headers of [{ origin }, { origin, cookie: cookie() }]) {
        expect([origin, (await upgrade(own(), headers, path)).status]).toEqual([origin, 403]);
      }
    }
  });

  it('[SEC-1] [SEC-3] a cookie counts with our own origin or a listed one, and not without', async () => {
    for (const origin of [own(), 'https://good.example']) {
      const [websocket, name] = await open(path, { origin, cookie: cookie() });
      expect(name).toBe('ana');
      websocket.destroy();
    }
    expect((await upgrade(own(), { cookie: cookie() }, path)).status).toBe(403);
  });

  it('[SEC-3] a program needs no origin: with a bearer token it is its user, without one a guest', async () => {
    for (const [headers, username] of [
      [ana, 'ana'],
      [{}, undefined],
    ] as const) {
      const [websocket, name] = await open(path, headers);
      expect(name).toBe(username);
      websocket.destroy();
    }
    expect((await upgrade(own(), { authorization: 'Bearer no' }, path)).status).toBe(401);
  });

  it('[SEC-10] a token in the query is ignored, and a ticket is valid once', async () => {
    const token = tokenOf(ana);
    const ask = (query: string): string => `${path}${path.includes('?') ? '&' : '?'}${query}`;
    const { websocket } = await upgrade(own(), {}, ask(`token=${token}&access_token=${token}`));
    if (path === HUB) websocket!.send('{"type":"hello"}');
    expect(await websocket!.next(greeted)).toMatch(/"usuario":null|invitado/);
    websocket!.destroy();
    const { json } = await door.ask('/api/ws-ticket', { method: 'POST', headers: ana });
    const { ticket } = json.data as { ticket: string };
    // Valid on any node, for one of several simultaneous requests.
    const attempts = [door, other, door, other].map((node) => upgrade(node.app.url, {}, ask(`ticket=${ticket}`)));
    const answers = await Promise.all(attempts);
    expect(answers.map(({ status }) => status).sort()).toEqual([101, 401, 401, 401]);
    for (const answer of answers) answer.websocket?.destroy();
  });

  it('[SEC-7] a session that expires ends its connections', async () => {
    const expiresAt = Date.now() + 1_500;
    const { principal } = await door.app.identity.signIn({ username: 'ana', password: 'ana-demo', ip: '::1' });
    const { sessionId } = principal;
    await door.app.database.prisma.session.update({
      where: { id: sessionId },
      data: { expiresAt: new Date(expiresAt) },
    });
    const token = await createTokens(SECRET).sign({ userId: 'u_ana', sessionId, expiresAt });
    const [websocket] = await open(path, { authorization: `Bearer ${token}` });
    expect(await goodbyeOf(websocket)).toBe('session_ended');
    expect(await websocket.closed).toBe(1008);
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt - 20);
  });

  it('[SEC-8] signing out on another node ends them, even between the upgrade and the first message', async () => {
    const luis = await door.signIn('luis');
    const [websocket] = await open(path, luis, {}, other);
    const { websocket: early } = await upgrade(other.app.url, luis, HUB);
    await door.ask('/api/auth/salir', { method: 'POST', headers: luis });
    expect(await goodbyeOf(websocket)).toBe('session_ended');
    expect(await websocket.closed).toBe(1008);
    early!.send('{"type":"hello"}');
    expect(await goodbyeOf(early!)).toBe('session_ended');
    expect(early!.texts.join()).not.toContain('"connected"');
  });

  it('[SEC-12] a changed role ends the connection, so that the client reconnects with the new one', async () => {
    const [websocket] = await open(path, await door.signIn('luis'));
    await door.app.identity.setRole('u_luis', 'admin');
    expect(await goodbyeOf(websocket)).toBe('identity_changed');
    expect(await websocket.closed).toBe(4005);
    await door.app.identity.setRole('u_luis', 'customer');
  });

  it('[WS-1] [WS-5] a message in one packet with the handshake waits until the client is admitted', async () => {
    const { websocket } = await upgrade(own(), {}, path);
    websocket!.socket.cork();
    const first =
      path === HUB ? ['{"type":"hello"}', '{"type":"subscribe","ref":1,"data":{"channel":"presence:1"}}'] : [];
    const typing = path === ROOM ? { type: 'typing', is_typing: true } : { type: 'ping', ref: 2, data: {} };
    for (const text of [...first, JSON.stringify(typing), '{"type":"ping","ref":3}']) websocket!.send(text);
    websocket!.socket.uncork();
    await websocket!.next((text) => /"pong"/i.test(text) || typed('reply', 3)(text));
    expect(greeted(websocket!.texts[0]!)).toBe(true);
    expect(websocket!.texts.filter((text) => /"error"/i.test(text))).toEqual([]);
    websocket!.destroy();
  });

  it.each([
    ['too many headers', { ...Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`x-${i}`, 'y'])) }, 431],
    ['a long list of protocols', { 'sec-websocket-protocol': 'a,'.repeat(10_000) }, 431],
    ['an invalid protocol', { 'sec-websocket-protocol': 'a,,b' }, 400],
    ['no key', { 'sec-websocket-key': 'short' }, 400],
    ['an old version', { 'sec-websocket-version': '7' }, 400],
  ])('[SEC-20] %s is refused, and the process survives', async (_what, headers, status) => {
    const answer = await upgrade(own(), headers, path).catch((error: unknown) => ({
      status: (error as NodeJS.ErrnoException).code,
    }));
    expect(status === 431 ? [431, ...CUT_OFF] : [status]).toContain(answer.status);
    expect(await alive()).toBe(200);
  });

  it('[SEC-21] nothing is compressed unless offered; a client that compresses anyway is closed', async () => {
    const { headers, websocket } = await upgrade(own(), { 'sec-websocket-extensions': 'permessage-deflate' }, path);
    expect(headers).not.toHaveProperty('sec-websocket-extensions');
    websocket!.send(Buffer.from([0x4b, 0x04, 0x00]), { opcode: 0x41 });
    expect(await websocket!.closed).toBe(1002);
  });

  it('[SEC-41] clients that disconnect during a handshake do no harm', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, {}, ana]) {
      for (let i = 0; i < 10; i++) {
        const socket = dial();
        await once(socket, 'connect');
        socket.write(upgradeRequest(path, headers));
        await new Promise(setImmediate);
        socket.resetAndDestroy();
      }
    }
    expect(await alive()).toBe(200);
  });
});

it('[SEC-5] guests have public channels and rooms for guests, and move no money', async () => {
  const [websocket] = await open(HUB);
  const ask = async (ref: number, type: string, data: object): Promise<Frame> => {
    websocket.send(JSON.stringify({ type, ref, data }));
    return JSON.parse(await websocket.next(typed('reply', ref))) as Frame;
  };
  expect(await ask(1, 'subscribe', { channel: 'stats' })).toMatchObject({ success: true });
  expect(await ask(2, 'subscribe', { channel: 'room:1' })).toMatchObject({ success: true });
  const hidden = [`account:${ANAS}`, 'account:0000000000', 'room:2', 'room:3', 'presence:3', 'inbox:u_ana', 'access'];
  for (const [i, channel] of hidden.entries()) {
    const { success, error } = await ask(3 + i, 'subscribe', { channel });
    expect([channel, success, error?.code]).toEqual([channel, false, 'channel.not_found']);
  }
  const { error } = await ask(99, 'deposito', { cedula: ANAS, monto: 1, id: 'de-un-invitado' });
  expect(error?.code).toBe('auth.required');
  websocket.destroy();
});

it('[SEC-11] an absent room and a forbidden one get the same refusal', async () => {
  const luis = await door.signIn('luis');
  const answers = await Promise.all(
    ['/ws/3', '/ws/99999'].map((path) => door.ask(path, { headers: { ...upgradeHeaders, ...luis } })),
  );
  const [first, second] = answers.map(({ status, text }) => [status, text]);
  expect(first).toEqual(second);
  expect(first![0]).toBe(404);
});

it('[WS-10] connections and users are counted over all nodes; private rooms only for their members', async () => {
  const everybody = [await open('/ws/1', ana), await open('/ws/1', ana, {}, other), await open(ROOM, {}, other)];
  const team = await open('/ws/3', ana, {}, other);
  const stats = async (headers = {}) => JSON.parse((await door.ask('/ws/stats', { headers })).text) as RoomStats;
  const inTeam = { 1: { connections: 3, users: 2 }, 3: { connections: 1, users: 1 } };
  let own = await stats(ana);
  while (own.total_connections !== 4) own = await stats(ana);
  expect(own).toEqual({ total_connections: 4, total_rooms: 2, rooms: inTeam });
  expect(await stats()).toEqual({ total_connections: 3, total_rooms: 1, rooms: { 1: inTeam[1] } });
  for (const [websocket] of [...everybody, team]) websocket.destroy();
});

it('[SEC-44] every unknown path is a 404, however similar', async () => {
  for (const path of ['/hubble', '/hub/', '/ws', '/HUB', '/ws/../hub', '/x/../hub', '//hub', '/ws/stats', '/ws/1/2']) {
    expect([path, await statusOf(path)]).toEqual([path, 404]);
  }
  expect(await alive()).toBe(200);
});

/** An upgrade as sent over the wire: the path unchanged, without the normalisation of a URL. */
function upgradeRequest(path: string, headers: object = {}): string {
  const lines = Object.entries({ ...upgradeHeaders, host: '127.0.0.1', ...headers });
  return `GET ${path} HTTP/1.1\r\n${lines.map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`;
}

async function statusOf(path: string): Promise<number> {
  const socket = dial();
  socket.write(upgradeRequest(path));
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(chunk.toString().split(' ')[1]);
}

it('[SEC-5] [SEC-24] a handshake without a hello, or without an end, is closed in time', async () => {
  const [took, websocket] = await slow.silent;
  expect(took).toBeGreaterThan(4_000);
  expect(took).toBeLessThan(10_000);
  expect(await goodbyeOf(websocket)).toBe('no_hello');
  expect(await websocket.closed).toBe(4006);
  expect(await slow.headers).toBeLessThan(14_000);
});
