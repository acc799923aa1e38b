import { accountChannel } from '../../contract/features/bank/channels';
import { opsConnected, opsHeartbeat } from '../../contract/features/ops/stream';
import { ratingsConnected } from '../../contract/features/ratings/stream';
import { ANAS, LUISS, startTestServer, useTestServers, type TestServer } from '../support/servers/test-server';
import { useStreams } from '../support/clients/event-stream';
import { line, rating, appendAndPublish } from './append-and-publish';

const RATINGS = '/api/realtime/events';
const OPS = '/api/events/stream';
const STREAM = '/api/stream';
const stream = useStreams();
const openDoor = useTestServers();
const channel = accountChannel(ANAS);

let door: TestServer;
let other: TestServer;
let ana: { authorization: string };
let admin: { authorization: string };
beforeAll(async () => {
  const env = { STATS_INTERVAL_MS: '100' };
  door = await startTestServer({ demo: false, env });
  other = await startTestServer({ demo: false, env, home: door.home });
  [ana, admin] = [await door.signIn('ana'), await door.signIn('admin')];
});
afterAll(async () => {
  await other.close();
  await door.close();
});

async function deposit(): Promise<number> {
  const { json } = await door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 1 } });
  return (json.data as { seq: number }).seq;
}

it('[SSE-1] ratings: unnamed events, `connected` first, data as in the log; guests are admitted', async () => {
  const published = rating();
  const reader = await stream(door.app.url, RATINGS);
  await reader.next();
  expect(reader.lines[0]).toBe('retry: 3000');
  expect(ratingsConnected.parse(reader.data()[0])).toMatchObject({ type: 'connected', recovered: false });
  await appendAndPublish(door, 'ratings', [published]);
  await reader.until(() => reader.data().length === 2);
  expect(reader.data()[1]).toEqual(published.data);
  expect(new Set(reader.events.map(({ name }) => name))).toEqual(new Set(['message']));
});

it('[SSE-1] operations: named events for operators, and heartbeats', async () => {
  const node = await openDoor({ limits: { heartbeatMs: 100 } });
  const headers = await node.signIn('admin');
  const reader = await stream(node.app.url, OPS, { headers });
  await reader.next('connected');
  expect(opsConnected.parse(reader.data('connected')[0])).toMatchObject({ type: 'connected' });
  const published = line();
  await appendAndPublish(node, 'ops', [published]);
  await reader.next('log');
  expect(reader.data('log')).toEqual([published.data]);
  await reader.next('heartbeat');
  expect(opsHeartbeat.parse(reader.data('heartbeat')[0])).toMatchObject({ source: 'backend' });
});

it('[SSE-1] operations are for operators: others get 401 or 403, except in classroom mode', async () => {
  for (const [headers, status, code] of [
    [{}, 401, 'auth.required'],
    [{ authorization: 'Bearer no' }, 401, 'auth.invalid_token'],
    [ana, 403, 'auth.forbidden'],
  ] as const) {
    const answer = await door.ask(OPS, { headers });
    expect([answer.status, answer.json.error?.code]).toEqual([status, code]);
  }
  const open = await openDoor({ env: { PULSO_OPEN: 'true' } });
  const reader = await stream(open.app.url, OPS);
  await reader.next('connected');
});

it('[SSE-2] the hub’s stream has the frames of /hub, for the requested channels only', async () => {
  const reader = await stream(door.app.url, `${STREAM}?channels=${channel},stats,${accountChannel(LUISS)},access`, {
    headers: ana,
  });
  await reader.next();
  expect(reader.data()[0]).toMatchObject({
    type: 'connected',
    data: { usuario: { username: 'ana' } },
    meta: { epoch: door.app.hub.epoch, channels: { [channel]: { recovered: false }, stats: {} } },
  });
  expect(Object.keys((reader.data()[0]!.meta as { channels: object }).channels)).toHaveLength(2);
  const seq = await deposit();
  await reader.next('message', ({ data }) => data.includes('balance_updated'));
  const frame = reader.data().find(({ type }) => type === 'balance_updated');
  expect(frame).toEqual({
    type: 'balance_updated',
    data: { cedula: ANAS, balance: expect.any(Number) },
    timestamp: expect.stringMatching(/Z$/),
    channel,
    seq,
    epoch: door.app.hub.epoch,
  });
});

it('[SSE-2] without channels it has a connection’s automatic subscriptions', async () => {
  const reader = await stream(door.app.url, STREAM, { headers: ana });
  await reader.next();
  expect(reader.data()[0]).toMatchObject({ meta: { channels: { [channel]: {}, stats: {} } } });
});

it('[SSE-3] proxies understand the headers; HEAD, OPTIONS and other methods get a reply', async () => {
  const reader = await stream(door.app.url, RATINGS, { headers: { 'accept-encoding': 'gzip, br' } });
  expect(reader.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  expect(reader.headers['content-encoding']).toBeUndefined();
  const sessions = door.app.hub.sessions.size;
  const head = await door.ask(RATINGS, { method: 'HEAD' });
  expect([head.status, head.headers['content-type'], head.text]).toEqual([200, 'text/event-stream; charset=utf-8', '']);
  expect(door.app.hub.sessions.size).toBe(sessions);
  const put = await door.ask(RATINGS, { method: 'PUT' });
  expect([put.status, put.headers.allow, put.json.error?.code]).toEqual([
    405,
    'GET, HEAD',
    'request.method_not_allowed',
  ]);
  const options = await door.ask(STREAM, { method: 'OPTIONS' });
  expect([options.status, options.headers.allow]).toEqual([204, 'GET, HEAD, POST, OPTIONS']);
  expect((await door.ask('/api/streams')).status).toBe(404);
});

describe('[SSE-4] [HUB-2] Last-Event-ID', () => {
  it.each([
    [RATINGS, 'ratings', rating],
    [OPS, 'ops', line],
  ] as const)('%s resumes after the last event, on another node, without gap or repeat', async (path, of, make) => {
    const headers = admin;
    const first = await stream(door.app.url, path, { headers });
    await first.until(() => first.lastId !== '');
    const before = [make(), make()];
    await appendAndPublish(door, of, before);
    const receivedBy = (reader: typeof first): unknown[] => reader.data(of === 'ops' ? 'log' : 'message');
    const wanted = of === 'ops' ? 2 : 3;
    await first.until(() => receivedBy(first).length === wanted);
    first.drop();
    const missed = Array.from({ length: 30 }, () => make());
    await appendAndPublish(door, of, missed);
    const back = await stream(other.app.url, path, { headers: { ...headers, 'last-event-id': first.lastId } });
    const live = make();
    await back.until(() => receivedBy(back).length >= 30);
    await appendAndPublish(other, of, [live]);
    await back.until(() => receivedBy(back).length >= 31 + (of === 'ops' ? 0 : 1));
    const received = receivedBy(back).slice(of === 'ops' ? 0 : 1);
    expect(received).toEqual([...missed, live].map(({ data }) => data));
    const greeting = of === 'ops' ? back.data('connected')[0] : back.data()[0];
    expect(greeting).toMatchObject({ recovered: true });
  });

  it('a stream without any event yet resumes as well', async () => {
    const first = await stream(door.app.url, RATINGS);
    await first.next();
    first.drop();
    const missed = rating();
    await appendAndPublish(door, 'ratings', [missed]);
    const back = await stream(door.app.url, `${RATINGS}?last_event_id=${encodeURIComponent(first.lastId)}`);
    await back.next('message', ({ data }) => data === JSON.stringify(missed.data));
    expect(back.data()[0]).toMatchObject({ recovered: true });
  });

  it('one id has the positions of all channels of the stream', async () => {
    const path = `${STREAM}?channels=${channel},ratings,stats`;
    const first = await stream(door.app.url, path, { headers: ana });
    await first.next();
    const upTo = [await deposit(), await deposit()][1]!;
    await appendAndPublish(door, 'ratings', [rating()]);
    await first.until(() => first.data().some(({ channel: of }) => of === 'ratings'));
    await first.until(() => first.data().some(({ seq, channel: of }) => of === channel && seq === upTo));
    first.drop();
    await deposit();
    await appendAndPublish(door, 'ratings', [rating()]);
    await deposit();
    const back = await stream(other.app.url, path, { headers: { ...ana, 'last-event-id': first.lastId } });
    const logged = (reader: typeof first): string[] =>
      reader
        .data()
        .filter(({ seq }) => seq !== undefined)
        .map(({ channel: of, seq }) => `${String(of)} ${String(seq)}`);
    await back.until(() => logged(back).length >= 3);
    expect(new Set(logged(back))).toEqual(
      new Set([
        `${channel} ${upTo + 1}`,
        `${channel} ${upTo + 2}`,
        logged(back).find((one) => one.startsWith('ratings')),
      ]),
    );
    expect(logged(first).filter((one) => logged(back).includes(one))).toEqual([]);
    // Each event has a separate id: whichever came last, nothing is repeated.
    const ids = back.events
      .slice(1)
      .filter(({ data }) => data.includes('"seq"'))
      .map(({ lastId }) => lastId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('of another history, or behind retention: `recovered` is false, and it continues from now', async () => {
    await appendAndPublish(door, 'ratings', [rating()]);
    for (const id of [`another-epoch;ratings=1`, `${door.app.hub.epoch};ratings=999999`]) {
      const reader = await stream(door.app.url, RATINGS, { headers: { 'last-event-id': id } });
      await reader.next();
      expect(reader.data()[0]).toMatchObject({ recovered: false });
      const published = rating();
      await appendAndPublish(door, 'ratings', [published]);
      await reader.until(() => reader.data().length === 2);
      expect(reader.data()[1]).toEqual(published.data);
    }
  });
});

it('[SSE-5] a goodbye is an event with a retry time', async () => {
  const node = await openDoor({ limits: { reconnectSpreadMs: 4_000 } });
  const readers = await Promise.all(Array.from({ length: 4 }, () => stream(node.app.url, RATINGS)));
  const hub = await stream(node.app.url, STREAM);
  await Promise.all([...readers, hub].map((reader) => reader.next()));
  await node.app.close();
  await Promise.all([...readers, hub].map((reader) => reader.closed));
  const retries = readers.map((reader) => {
    expect(reader.data('goodbye')).toEqual([{ code: 'stopping', resume: true, after: expect.any(Number) }]);
    return Number(reader.lines.findLast((one) => one.startsWith('retry: '))?.slice(7));
  });
  expect(new Set(retries).size).toBeGreaterThan(1);
  expect(hub.data().at(-1)).toMatchObject({ type: 'goodbye', data: { code: 'stopping' } });
});

it('[SSE-6] a client’s message is accepted by the node that has the stream, and by no other', async () => {
  const reader = await stream(door.app.url, STREAM, { headers: ana, body: {} });
  await reader.next();
  const key = reader.data()[0]!.stream as string;
  const sendMessages = (node: TestServer, body: object) => node.ask('/api/stream/say', { body });
  expect((await sendMessages(door, { stream: key, said: [{ type: 'ping', ref: 7 }] })).status).toBe(202);
  await reader.until(() => reader.data().some(({ type, ref }) => type === 'reply' && ref === 7));
  for (const [node, body, status, code] of [
    [other, { stream: key, said: [{ type: 'ping', ref: 8 }] }, 409, 'stream.not_here'],
    [door, { stream: 'guessed', said: [{ type: 'ping', ref: 8 }] }, 409, 'stream.not_here'],
    [door, { stream: key, said: [{ type: 'ping', x: 1 }] }, 400, 'request.invalid'],
    [door, { said: [{ type: 'ping' }] }, 400, 'request.invalid'],
  ] as const) {
    const answer = await sendMessages(node, body);
    expect([answer.status, answer.json.error?.code]).toEqual([status, code]);
  }
  reader.drop();
  while ((await sendMessages(door, { stream: key, said: [{ type: 'ping' }] })).status !== 409);
});

it('[SSE-6] the same command may go to any node, under the identity of its first sending', async () => {
  const send = (actor: string) =>
    other.ask(`/api/commands/deposito?actor=${actor}`, {
      headers: { ...ana, 'idempotency-key': 'por-cualquier-nodo' },
      body: { cedula: ANAS, monto: 1 },
    });
  const [first, again] = [await send('u_ana'), await send('u_ana')];
  expect(first.status).toBe(200);
  expect(again.json).toEqual(first.json);
  const foreign = await send('u_luis');
  expect([foreign.status, foreign.json.error?.code]).toEqual([409, 'auth.identity_changed']);
  const unknown = await door.ask('/api/commands/__proto__', { headers: ana, body: {} });
  expect([unknown.status, unknown.json.error?.code]).toEqual([404, 'request.unknown_command']);
});

it('[SSE-7] [PRE-2] a user in a room whose client falls silent leaves it', async () => {
  const node = await openDoor({ limits: { heartbeatMs: 300 } });
  const eva = { username: 'Eva', channels: ['presence:1'] };
  const silent = await stream(node.app.url, STREAM, { body: eva });
  const alone = await stream(node.app.url, STREAM, { body: { channels: ['room:1'] } });
  await Promise.all([silent, alone].map((reader) => reader.next()));
  const started = Date.now();
  while (silent.isOpen && Date.now() - started < 16_000) await new Promise((resolve) => setTimeout(resolve, 100));
  expect(Date.now() - started).toBeLessThan(15_000);
  expect(alone.isOpen).toBe(true);
  expect(node.app.hub.sessions.size).toBe(1);
}, 30_000);
