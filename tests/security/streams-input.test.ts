import { connect as connectTcp } from 'node:net';
import { accountChannel } from '../../contract/features/bank/channels';
import { createSessionCookie } from '../../server/identity/credentials';
import {
  ANAS,
  codeOf,
  sendRequest,
  LUISS,
  startTestServer,
  useTestServers,
  type TestServer,
} from '../support/servers/test-server';
import { useStreams, type EventStream } from '../support/clients/event-stream';
import { line, rating, appendAndPublish } from '../sse/append-and-publish';

const cookieName = createSessionCookie({ production: false }).name;
const RATINGS = '/api/realtime/events';
const OPS = '/api/events/stream';
const STREAM = '/api/stream';
const stream = useStreams();
const openDoor = useTestServers();
const channel = accountChannel(ANAS);

let door: TestServer;
let ana: { authorization: string };
let admin: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ env: { CORS_ORIGIN: 'https://good.example', STATS_INTERVAL_MS: '200' } });
  [ana, admin] = [await door.signIn('ana'), await door.signIn('admin')];
});
afterAll(() => door.close());

const tokenOf = ({ authorization }: { authorization: string }): string => authorization.slice('Bearer '.length);
const cookieOf = (of: { authorization: string }): string => `${cookieName}=${tokenOf(of)}`;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

const nameIn = (reader: EventStream): unknown =>
  (reader.data()[0] as { data?: { usuario?: { username: string } | null } }).data?.usuario?.username;

it('[SEC-3] a program needs no origin; a page of ours sends none, but its cookie', async () => {
  for (const [headers, name] of [
    [ana, 'ana'],
    [{ cookie: cookieOf(ana) }, 'ana'],
    [{ cookie: cookieOf(ana), 'sec-fetch-site': 'same-origin' }, 'ana'],
    [{ cookie: `${cookieName}=stale` }, undefined],
    [{}, undefined],
  ] as const) {
    const reader = await stream(door.app.url, STREAM, { headers });
    await reader.next();
    expect(nameIn(reader)).toBe(name);
  }
});

it('[SEC-2] [SEC-13] a message to a stream needs the stream’s secret, and comes from no foreign page', async () => {
  const reader = await stream(door.app.url, STREAM, { headers: ana, body: {} });
  await reader.next();
  const body = { stream: reader.data()[0]!.stream, said: [{ type: 'ping', ref: 1 }] };
  const foreign = await door.ask('/api/stream/say', { headers: { origin: 'https://evil.example' }, body });
  expect(codeOf(foreign)).toEqual([403, 'request.cross_site']);
  const form = await door.ask('/api/stream/say', { headers: { 'content-type': 'text/plain' }, body });
  expect(codeOf(form)).toEqual([400, 'request.invalid']);
  expect(reader.data().filter(({ type }) => type === 'reply')).toEqual([]);
});

it('[SEC-5] a guest receives public channels only, whatever it asks for', async () => {
  const path = `${STREAM}?channels=${channel},ops,test,vitals,inbox:u_ana,ratings,stats`;
  const reader = await stream(door.app.url, path);
  await reader.next();
  expect(Object.keys((reader.data()[0]!.meta as { channels: object }).channels).sort()).toEqual(['ratings', 'stats']);
  const published = line('para administradores');
  await appendAndPublish(door, 'ops', [published]);
  await reader.next('message', ({ data }) => data.includes('stats_updated'));
  expect(reader.text).not.toContain('para administradores');
});

it('[SEC-11] positions of foreign and absent channels are ignored alike', async () => {
  const { epoch } = door.app.hub;
  const id = `${epoch};${channel}=0;account:1799999999=0;ratings=0`;
  const luis = await door.signIn('luis');
  const reader = await stream(door.app.url, STREAM, { headers: { ...luis, 'last-event-id': id } });
  await reader.next();
  const { channels } = reader.data()[0]!.meta as { channels: Record<string, unknown> };
  expect(channels).toHaveProperty('ratings');
  expect(channels).toHaveProperty([accountChannel(LUISS)]);
  expect(Object.keys(channels)).not.toContain(channel);
  await door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 1 } });
  await reader.next('message', ({ data }) => data.includes('stats_updated'));
  expect(reader.text).not.toContain(`"channel":"${channel}"`);
});

describe('[SEC-27] a hostile Last-Event-ID', () => {
  const epoch = '5f0c9f5e-0000-4000-8000-000000000000';
  it.each([
    ['-1'],
    ['1e309'],
    ['0'],
    ["1'; DROP TABLE events; --"],
    [`${epoch};ratings=-1`],
    [`${epoch};ratings=1e309`],
    [`${epoch};ratings=9007199254740993`],
    [`${epoch};ratings=1;ratings=2`],
    [`${epoch};__proto__=1`],
    [`${epoch};nothing:x=1`],
    [`${epoch};`],
    [`;ratings=1`],
    [`${epoch};${Array.from({ length: 40 }, (_, i) => `room:${i}=1`).join(';')}`],
    ['x'.repeat(4_000)],
  ])('%.60s gets a 400', async (id) => {
    for (const path of [RATINGS, STREAM]) {
      const answer = await door.ask(path, { headers: { 'last-event-id': id } });
      expect([...codeOf(answer), answer.json.error?.field]).toEqual([400, 'request.invalid', 'last-event-id']);
      const query = await door.ask(`${path}?last_event_id=${encodeURIComponent(id)}`);
      expect(codeOf(query)).toEqual([400, 'request.invalid']);
    }
  });

  it('of a megabyte is refused early, and one of another history starts anew', async () => {
    const huge = await sendRequest(door.app.url, RATINGS, { headers: { 'last-event-id': 'x'.repeat(2 ** 20) } }).then(
      ({ status }) => status,
      (error: unknown) => (error as { code: string }).code, // cut off while it is still talking
    );
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(huge);
    const reader = await stream(door.app.url, RATINGS, { headers: { 'last-event-id': `${epoch};ratings=5` } });
    await reader.next();
    expect(reader.data()[0]).toMatchObject({ recovered: false });
    expect((await door.ask('/health')).status).toBe(200);
  });
});

it('[SEC-27] a line break never breaks an event: any text is one field', async () => {
  const reader = await stream(door.app.url, RATINGS);
  const named = await stream(door.app.url, OPS, { headers: admin });
  await Promise.all([reader.next(), named.next('connected')]);
  const evil = 'a\r\ndata: forged\n\nevent: forged\rid: 1\u2028\u0000';
  const data = { ...rating().data, movieId: evil };
  const { hub } = door.app;
  const at = Date.now();
  const head = (of: string): number => Object.fromEntries(hub.heads())[of]! + 1;
  hub.dispatch([
    // Formatted JSON of a client: its line breaks are blanks.
    { channel: 'ratings', seq: head('ratings'), type: 'x', data: JSON.stringify(data, null, '\r\n '), at },
    { channel: 'ops', seq: head('ops'), type: 'log\r\ndata: forged', data: JSON.stringify(data, null, '\n'), at },
  ]);
  await Promise.all([reader.until(() => reader.data().length === 2), named.until(() => named.events.length === 2)]);
  expect(reader.data()[1]).toEqual(data);
  expect(JSON.parse(named.events[1]!.data)).toEqual(data);
  for (const { lines } of [reader, named])
    expect(lines.filter((one) => /^(data: |event: )?forged/.test(one))).toEqual([]);
});

it.each([
  [`${RATINGS}?x=1`, 'x'],
  [`${STREAM}?channels=a&channels=b`, 'channels'],
  [`${STREAM}?channels=`, 'channels'],
  [`${STREAM}?channels=${Array.from({ length: 33 }, (_, i) => `room:${i}`).join(',')}`, 'channels'],
  [`${STREAM}?channels=room:1%0d%0adata:x`, 'channels'],
  [`${STREAM}?channels=__proto__`, 'channels'],
])('[SEC-34] %.60s is refused with the field’s name', async (path, field) => {
  const answer = await door.ask(path);
  expect([...codeOf(answer), answer.json.error?.field]).toEqual([400, 'request.invalid', field]);
});

it.each([
  ['a body that is too large', { positions: { x: 'y'.repeat(64 * 1024) } }, 413],
  ['poisonous keys', '{"__proto__":{"token":"x"}}', 400],
  ['a wrong type', { epoch: 5 }, 400],
  ['no JSON', 'x', 400],
  ['an invalid token', { token: 'no' }, 401],
])('[SEC-33] a hello with %s is refused before the stream', async (_what, body, status) => {
  const places = door.app.hub.sessions.size;
  expect((await door.ask(STREAM, { body })).status).toBe(status);
  expect(door.app.hub.sessions.size).toBe(places);
});

it('[SEC-22] a flood of messages ends only its own stream; others are not affected', async () => {
  const node = await openDoor({ limits: { messages: { perSecond: 20, burst: 20 } } });
  const headers = await node.signIn('ana');
  const flooder = await stream(node.app.url, STREAM, { headers, body: {} });
  const reader = await stream(node.app.url, STREAM, { headers, body: {} });
  await Promise.all([flooder, reader].map((one) => one.next()));
  const body = {
    stream: flooder.data()[0]!.stream,
    said: Array.from({ length: 60 }, (_, ref) => ({ type: 'ping', ref })),
  };
  while (flooder.isOpen) await node.ask('/api/stream/say', { body });
  expect(flooder.text).toContain('request.rate_limited');
  expect(flooder.data().at(-1)).toMatchObject({ type: 'goodbye', data: { code: 'flooding', resume: false } });
  expect(reader.isOpen).toBe(true);
});

it('[SEC-24] a request pipelined behind a stream waits for its end, and affects no other client', async () => {
  const { port, hostname } = new URL(door.app.url);
  const before = door.app.hub.sessions.size;
  const socket = connectTcp(Number(port), hostname).on('error', () => undefined);
  const ask = `GET ${RATINGS} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  let received = '';
  socket.on('data', (bytes: Buffer) => (received += bytes.toString()));
  socket.write(ask + ask);
  while (!received.includes('connected')) await turn();
  expect((await door.ask('/health')).status).toBe(200);
  expect(door.app.hub.sessions.size).toBe(before + 1);
  socket.destroy();
  while (door.app.hub.sessions.size > before) await turn();
  expect(received.match(/HTTP\/1.1 /g)).toHaveLength(1);
});
