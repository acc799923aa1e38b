import { MAX_CONTENT, type RoomSummary } from '../../../contract/features/chat/schemas';
import { roomChannel } from '../../../contract/features/chat/channels';
import { createLog } from '../../../server/telemetry/log';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { useClients } from '../../support/clients/clients';
import { act, AYUDA, GENERAL, makeRoom, noLimits, outcome, read, readPage, readRoom, sendMessage } from './chat-world';

const connect = useClients();
let door: TestServer;
let ana: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ limits: noLimits });
  ana = await door.signIn('ana');
});
afterAll(() => door.close());

const room = { room_id: GENERAL };

it.each([
  ['message', 'content', { ...room, content: '' }],
  ['message', 'content', { ...room, content: ' \n\t ' }],
  ['message', 'content', { ...room, content: 'x'.repeat(MAX_CONTENT + 1) }],
  ['message', 'content', { ...room, content: 5 }],
  ['message', 'content', { ...room, content: ['x'] }],
  ['message', 'content', { ...room }],
  ['message', 'room_id', { content: 'x' }],
  ['message', 'room_id', { room_id: 0, content: 'x' }],
  ['message', 'room_id', { room_id: 1.5, content: 'x' }],
  ['message', 'room_id', { room_id: '01', content: 'x' }],
  ['message', 'reply_to', { ...room, content: 'x', reply_to: -1 }],
  ['message', 'username', { ...room, content: 'x', username: 'admin' }],
  ['react', 'emoji', { ...room, message_id: 1, emoji: '<b>' }],
  ['react', 'emoji', { ...room, message_id: 1, emoji: '👍👍' }],
  ['create_room', 'name', { name: ' ' }],
  ['create_room', 'name', { name: 'x'.repeat(81) }],
  ['create_room', 'topic', { name: 'x', topic: 'x'.repeat(251) }],
  ['create_room', 'kind', { name: 'x', kind: 'direct' }],
  ['create_room', 'guests', { name: 'x', kind: 'private', guests: true }],
  ['mute_member', 'minutes', { ...room, username: 'luis', minutes: 43_201 }],
  ['set_member_role', 'role', { ...room, username: 'luis', role: 'admin' }],
  ['ban_member', 'reason', { ...room, username: 'luis', reason: 'x'.repeat(251) }],
] as const)('[CHAT-8] %s: a wrong %s is refused with its name, and nothing is written', async (name, field, input) => {
  const { prisma } = door.app.database;
  const count = async () => [await prisma.event.count(), await prisma.message.count(), await prisma.room.count()];
  const before = await count();
  const tab = await connect(door.app.url, { as: ana });
  expect(await outcome(act(tab, name, input))).toBe(`request.invalid ${field}`);
  expect(await count()).toEqual(before);
});

it('[CHAT-8] a message of the maximum length is accepted, with any characters', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const longest = ['x'.repeat(MAX_CONTENT), '👍'.repeat(MAX_CONTENT / 2), '中'.repeat(MAX_CONTENT)];
  for (const content of longest) {
    const id = await sendMessage(tab, AYUDA, content);
    const { data } = await readPage(door, AYUDA, `before=${id + 1}&limit=1`, ana);
    expect(data.messages[0]?.content).toBe(content);
  }
  await act(tab, 'message', { room_id: AYUDA, content: 'sobre lo tuyo', reply_to: 2 });
  const { data } = await readPage(door, AYUDA, `limit=1`, ana);
  expect(data.messages[0]?.reply_to?.content).toMatch(/^(👍)+…$/u);
});

it('[CHAT-8] invalid path and query parameters are refused with their names', async () => {
  for (const [path, field] of [
    ['/api/rooms/x', 'room_id'],
    ['/api/rooms/0/messages', 'room_id'],
    [`/api/rooms/${GENERAL}?all=1`, 'all'],
    [`/api/rooms/${GENERAL}/messages?before=0`, 'before'],
    [`/api/rooms/${GENERAL}/messages?limit=201`, 'limit'],
    [`/api/rooms/${GENERAL}/messages?limit=1&limit=2`, 'limit'],
    ['/api/rooms?scope=all', 'scope'],
  ] as const) {
    const { status, error } = await read(door, path, ana);
    expect([path, status, error?.field]).toEqual([path, 400, field]);
  }
  const twice = await door.ask(`/api/rooms/${GENERAL}/messages`, { headers: ana, body: { room_id: 2, content: 'x' } });
  expect([twice.status, twice.json.error?.field]).toEqual([400, 'room_id']);
  const method = await door.ask(`/api/rooms/${GENERAL}`, { headers: ana, method: 'PUT', body: {} });
  expect([method.status, method.headers.allow]).toEqual([405, 'GET, HEAD, PATCH']);
});

it('[CHAT-8] every command works over REST as over a socket', async () => {
  const ask = async (method: string, path: string, body?: object) => {
    const { status, json } = await door.ask(path, { method, headers: ana, ...(body && { body }) });
    expect([method, path, status, json.error]).toEqual([method, path, 200, undefined]);
    return json.data as { room: RoomSummary; message_id: number };
  };
  const id = (await ask('POST', '/api/rooms', { name: 'Por REST', kind: 'private' })).room.id;
  const at = `/api/rooms/${id}`;
  await ask('PATCH', at, { topic: 'todo' });
  const { message_id: first } = await ask('POST', `${at}/messages`, { content: 'hola' });
  await ask('PATCH', `${at}/messages/${first}`, { content: 'hola a todos' });
  await ask('PUT', `${at}/messages/${first}/reactions/${encodeURIComponent('👍🏽')}`);
  await ask('DELETE', `${at}/messages/${first}/reactions/${encodeURIComponent('👍🏽')}`);
  await ask('POST', `${at}/read`, { message_id: first });
  await ask('POST', `${at}/members`, { username: 'luis' });
  const luis = await door.signIn('luis');
  const joined = await door.ask(`${at}/join`, { method: 'POST', headers: luis });
  expect(joined.json.data).toMatchObject({ room: { id, role: 'member' } });
  await ask('PATCH', `${at}/members/luis`, { role: 'moderator' });
  await ask('POST', `${at}/members/luis/mute`, { minutes: 1 });
  await ask('DELETE', `${at}/members/luis`);
  await ask('POST', `${at}/bans`, { username: 'luis', reason: 'prueba' });
  expect(await ask('GET', `${at}/bans`)).toMatchObject([{ username: 'luis' }]);
  await ask('DELETE', `${at}/bans/luis`);
  await ask('DELETE', `${at}/messages/${first}`);
  const direct = await ask('POST', '/api/rooms/direct', { username: 'luis' });
  expect(direct.room.peer).toMatchObject({ username: 'luis' });
  expect(await ask('GET', '/api/people?q=lu')).toMatchObject([{ username: 'luis' }]);
  await ask('POST', `${at}/leave`);
});

it('[CHAT-8] the rate is five messages a second with bursts of twenty: excess gets a retry time, and other users are not affected', async () => {
  const strict = await startTestServer({ limits: { chat: { perSecond: 5, burst: 20 } } });
  try {
    const hers = await connect(strict.app.url, { as: await strict.signIn('ana') });
    const his = await connect(strict.app.url, { as: await strict.signIn('luis') });
    const replies = await Promise.all(
      Array.from({ length: 25 }, (_, i) => act(hers, 'message', { room_id: GENERAL, content: `línea ${i}` })),
    );
    const refused = replies.filter(({ success }) => !success);
    expect(refused.length).toBeGreaterThanOrEqual(4);
    expect(refused[0]?.error).toMatchObject({ code: 'request.rate_limited' });
    expect(refused[0]?.error?.retry_after_ms).toBeGreaterThan(0);
    expect(refused[0]?.error?.retry_after_ms).toBeLessThanOrEqual(1_000);
    expect(await outcome(act(his, 'message', { room_id: GENERAL, content: 'yo sí' }))).toBe('done');
    expect(await outcome(hers.ask('mark_read', { room_id: GENERAL, message_id: 1 }))).toBe('done');
  } finally {
    await strict.close();
  }
});

it('[SEC-37] markup and control characters are returned unchanged, as text; a refusal is one line of the log', async () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  const watched = await startTestServer({ log, limits: noLimits });
  try {
    const headers = await watched.signIn('ana');
    const tab = await connect(watched.app.url, { as: headers });
    await tab.subscribe(roomChannel(GENERAL));
    const content =
      '<script>alert(1)</script>\r\n{"level":60}\u001b[31mrojo\u001b[0m\u2028<img src=x onerror=alert(1)>';
    const id = await sendMessage(tab, GENERAL, content);
    expect((await tab.next('message')).data).toMatchObject({ id, content });
    const { status, headers: answered, json } = await watched.ask(`/api/rooms/${GENERAL}`, { headers });
    expect([status, answered['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect((json.data as { messages: unknown[] }).messages).toMatchObject([{ content }]);
    const name = encodeURIComponent('x\r\n{"level":60,"msg":"falso"}');
    await watched.ask(`/api/rooms/${name}`, { headers });
    await watched.ask(`/api/rooms/${GENERAL}/messages`, { headers, body: { content: '', nota: '\r\nfalso' } });
    for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
    expect(lines.filter((line) => line.includes('"msg":"falso"'))).toEqual([]);
    expect(lines.some((line) => line.includes('alert(1)'))).toBe(false);
  } finally {
    await watched.close();
  }
});

it('[CHAT-8] a NUL is refused before any other check', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const id = await makeRoom(tab, { name: 'Limpia' });
  expect(await outcome(act(tab, 'message', { room_id: id, content: 'a\u0000b' }))).toMatch(
    /^request\.(malformed|invalid)/,
  );
  const over = await door.ask(`/api/rooms/${id}/messages`, { headers: ana, body: '{"content":"a\\u0000b"}' });
  expect(over.status).toBe(400);
  const broken = await door.ask(`/api/rooms/${id}/messages`, { headers: ana, body: '{"content":"a\\ud800b"}' });
  expect(broken.status).toBe(400);
  expect((await readRoom(door, id, ana)).data.messages).toEqual([]);
});
