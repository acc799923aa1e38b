import { presenceChannel } from '../../contract/core/channels';
import { roomChannel } from '../../contract/features/chat/channels';
import { roomConnected, roomStats } from '../../contract/features/chat/room-socket';
import { messageView } from '../../contract/features/chat/schemas';
import { WebSocket as SeedWebSocket } from 'ws';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { useRooms, type RoomClient } from '../support/clients/room-client';

const enter = useRooms();

let door: TestServer;
let ana: { authorization: string };
let luis: { authorization: string };
let admin: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ limits: { chat: { perSecond: 1e6, burst: 1e6 } } });
  [ana, luis, admin] = [await door.signIn('ana'), await door.signIn('luis'), await door.signIn('admin')];
});
afterAll(() => door.close());

const open = (options: Parameters<typeof enter>[2] = {}, room: number | string = 1): Promise<RoomClient> =>
  enter(door.app.url, room, options);
const guest = (username: string, more: Record<string, string> = {}) => ({ query: { user_id: '1', username, ...more } });

it('[WS-5] a guest’s greeting has the room, its users and last messages, under a name that says guest', async () => {
  const before = await open({ headers: ana });
  before.send({ type: 'message', content: 'para quien venga' });
  await before.next('message');
  const eva = await open(guest('Eva'));
  const { data, timestamp } = eva.frames[0]!;
  expect(timestamp).toMatch(/Z$/);
  expect(roomConnected.parse(data)).toMatchObject({
    room_id: 1,
    user: { user_id: expect.stringMatching(/^guest:/), username: 'Eva (invitado)', guest: true },
    history: [{ id: 1, username: 'ana', content: 'para quien venga' }],
    ...{ epoch: door.app.hub.epoch, seq: 1, recovered: false },
  });
  expect(data.active_users).toContainEqual(expect.objectContaining({ username: 'Eva (invitado)', guest: true }));
});

it('[WS-6] a message is acknowledged to its author first, then delivered to all, as chat clients expect', async () => {
  const [one, two] = [await open({ headers: ana }), await open(guest('Zoe'))];
  one.send({ type: 'message', content: 'Hola a todos!' });
  const sent = await one.next('message_sent');
  const { message_id, timestamp } = sent;
  expect(sent).toEqual({
    type: 'message_sent',
    message_id: expect.any(Number),
    timestamp: expect.stringMatching(/Z$/),
    data: { message_id, timestamp, client_id: expect.any(String) },
  });
  for (const client of [one, two]) {
    const { data, channel, seq, timestamp: at } = await client.next('message');
    expect(messageView.parse(data)).toMatchObject({ id: message_id, username: 'ana', content: 'Hola a todos!' });
    expect([channel, typeof seq, at]).toEqual([roomChannel(1), 'number', expect.stringMatching(/Z$/)]);
  }
  expect(one.frames.indexOf(sent)).toBeLessThan(one.frames.findIndex(({ type }) => type === 'message'));
  expect(two.of('message_sent')).toEqual([]);
  two.send({ type: 'message', content: 'Hola, Ana' });
  expect((await one.next('message', ({ data }) => data.content === 'Hola, Ana')).data).toMatchObject({ guest: true });
});

it('[WS-6] the chat’s original client works unchanged', async () => {
  const heard: [string, unknown[]][] = [];
  const console = { log: (what: string, ...rest: unknown[]) => heard.push([what, rest]) };
  const WebSocket = SeedWebSocket;
  const ws = new WebSocket(`${door.app.url.replace('http', 'ws')}/ws/1?user_id=1&username=Juan`);
  ws.onopen = () => {
    console.log('✅ Conectado');
    sendTyping(true);
    sendMessage('Hola a todos!');
    sendTyping(false);
  };
  const done = new Promise<void>((resolve) => {
    ws.onmessage = (event) => {
      const data = JSON.parse(event.data as string) as { type: string; data: { username: string; content: string } };
      console.log('📨 Evento:', data.type, data.data);

      if (data.type === 'message') {
        console.log(`💬 ${data.data.username}: ${data.data.content}`);
        resolve();
      }
    };
  });
  function sendMessage(content: string) {
    ws.send(JSON.stringify({ type: 'message', content: content }));
  }
  function sendTyping(isTyping: boolean) {
    ws.send(JSON.stringify({ type: 'typing', is_typing: isTyping }));
  }
  await done;
  ws.close();
  const said = heard.map(([what, [type]]) => (typeof type === 'string' ? type : what));
  expect(said).toEqual(['✅ Conectado', 'connected', 'message_sent', 'message', '💬 Juan (invitado): Hola a todos!']);
});

it('[WS-6] a message with an id is stored once, however often it is sent', async () => {
  const client = await open({ headers: ana });
  const frame = { type: 'message', content: 'una sola vez', id: 'mi-propio-id' };
  for (let i = 0; i < 3; i++) client.send(frame);
  await client.until(() => client.of('message_sent').length === 3);
  const [first, ...others] = client.of('message_sent');
  expect(first!.data.client_id).toBe('mi-propio-id');
  for (const other of others) expect(other).toEqual(first);
  client.send({ type: 'message', content: 'otra cosa', id: 'mi-propio-id' });
  expect((await client.next('error')).data).toMatchObject({ code: 'command.id_reused', client_id: 'mi-propio-id' });
  expect(client.said).toEqual(['una sola vez']);
});

it('[WS-6] replies to messages, pings, read receipts and typing', async () => {
  const [one, two] = [await open({ headers: ana }), await open({ headers: luis })];
  one.send({ type: 'typing', is_typing: true });
  expect((await two.next('typing')).data).toMatchObject({ room_id: 1, username: 'ana', is_typing: true });
  one.send({ type: 'message', content: 'pregunta' });
  const { message_id } = await one.next('message_sent');
  two.send({ type: 'message', content: 'respuesta', reply_to: message_id });
  const answer = await one.next('message', ({ data }) => data.content === 'respuesta');
  expect(answer.data.reply_to).toMatchObject({ id: message_id, username: 'ana', content: 'pregunta' });
  one.send({ type: 'read', message_id: answer.data.id });
  expect((await two.next('read')).data).toMatchObject({ user_id: 'u_ana', read_id: answer.data.id });
  one.send({ type: 'ping' });
  expect(await one.next('pong')).toEqual({ type: 'pong', data: {}, timestamp: expect.any(String) });
  expect(one.of('typing')).toEqual([]);
  expect(one.of('error')).toEqual([]);
});

it('[WS-5] the others get `user_joined`; `presence_state` is never sent here', async () => {
  const door = await startTestServer();
  const one = await enter(door.app.url, 1, guest('Primera'));
  const two = await enter(door.app.url, 1, guest('Segunda'));
  expect((await one.next('user_joined')).data).toMatchObject({ username: 'Segunda (invitado)' });
  expect(two.frames[0]!.data.active_users as object[]).toHaveLength(2);
  expect([...one.of('presence_state'), ...two.of('presence_state'), ...two.of('user_joined')]).toEqual([]);
  await door.close();
});

it('[WS-7] a client that reconnects with its position gets the missed messages in order, and no history', async () => {
  const [one, two] = [await open({ headers: ana }), await open(guest('Ida'))];
  one.send({ type: 'message', content: 'antes' });
  const { seq } = await two.next('message', ({ data }) => data.content === 'antes');
  two.socket.terminate();
  for (let i = 0; i < 5; i++) one.send({ type: 'message', content: `perdido ${i}` });
  await one.next('message', ({ data }) => data.content === 'perdido 4');
  const back = await open(guest('Ida', { epoch: door.app.hub.epoch, since: String(seq) }));
  expect(back.frames[0]!.data).toMatchObject({ recovered: true, seq, history: [] });
  await back.until(() => back.said.length === 5);
  expect(back.said).toEqual([0, 1, 2, 3, 4].map((i) => `perdido ${i}`));
  const lost = await open(guest('Ida', { epoch: 'another', since: String(seq) }));
  expect(lost.frames[0]!.data.recovered).toBe(false);
  expect((lost.frames[0]!.data.history as { content: string }[]).at(-1)!.content).toBe('perdido 4');
  one.send({ type: 'message', content: 'después' });
  await lost.next('message', ({ data }) => data.content === 'después');
  expect(lost.said).toEqual(['después']);
});

it('[WS-7] the history and the messages after it are complete during other writes', async () => {
  const writer = await open({ headers: ana });
  let n = 0;
  const writing = setInterval(() => writer.send({ type: 'message', content: `n${n++}` }), 1);
  const visitors = await Promise.all(Array.from({ length: 6 }, (_, i) => open(guest(`V${i}`))));
  await Promise.all(visitors.map((visitor) => visitor.until(() => visitor.said.length > 5)));
  clearInterval(writing);
  for (const visitor of visitors) {
    const history = (visitor.frames[0]!.data.history as { id: number }[]).map(({ id }) => id);
    const all = [...history, ...visitor.of('message').map(({ data }) => data.id as number)];
    expect(all).toEqual(Array.from({ length: all.length }, (_, i) => all[0]! + i));
  }
});

it.each([
  ['no JSON', '{', 'request.malformed', undefined],
  ['a key twice', '{"type":"ping","type":"ping"}', 'request.malformed', 'type'],
  ['poison', '{"type":"message","__proto__":{"x":1},"content":"x"}', 'request.malformed', '__proto__'],
  ['a number', 7, 'request.invalid', undefined],
  ['a list', [], 'request.invalid', undefined],
  ['no type', {}, 'request.invalid', 'type'],
  ['an invalid type', { type: 5 }, 'request.invalid', 'type'],
  ['an unknown type', { type: 'shout' }, 'request.unknown_command', 'type'],
  ['an inherited type', { type: 'constructor' }, 'request.unknown_command', 'type'],
  ['no content', { type: 'message' }, 'request.invalid', 'content'],
  ['empty content', { type: 'message', content: ' ' }, 'request.invalid', 'content'],
  ['invalid content', { type: 'message', content: 5 }, 'request.invalid', 'content'],
  ['too much content', { type: 'message', content: 'x'.repeat(4_001) }, 'request.invalid', 'content'],
  ['another room', { type: 'message', content: 'x', room_id: 2 }, 'request.invalid', 'room_id'],
  ['another user', { type: 'message', content: 'x', user_id: 'u_luis' }, 'request.invalid', 'user_id'],
  ['an invalid id', { type: 'message', content: 'x', id: 'no' }, 'request.invalid', 'id'],
  ['an answer to nothing', { type: 'message', content: 'x', reply_to: 999_999 }, 'chat.message_not_found', 'reply_to'],
  ['half a signal', { type: 'typing' }, 'request.invalid', 'is_typing'],
  ['bytes', Buffer.from([1, 2, 3]), 'request.malformed', undefined],
])('[WS-8] [SEC-19] %s gets an error for its sender alone, who stays connected', async (_what, frame, code, field) => {
  const [client, other] = [await open({ headers: ana }), await open(guest('Otra'))];
  client.send(frame);
  const { data } = await client.next('error');
  expect([data.code, data.field]).toEqual([code, field]);
  client.send({ type: 'ping' });
  await client.next('pong');
  expect(other.of('error')).toEqual([]);
  expect(Object.prototype).not.toHaveProperty('x');
});

it.each([
  ['an absent room', 99_999, {}, 404],
  ['a private room', 3, {}, 404],
  ['a room without guests', 2, {}, 404],
  ['no room', 'abc', {}, 404],
  ['a longer path', '1/x', {}, 404],
  ['nothing', '', {}, 404],
  ['an invalid name', 1, { username: 'x'.repeat(33) }, 400],
  ['control characters in a name', 1, { username: 'a\u0000b' }, 400],
  ['half a position', 1, { since: '4' }, 400],
  ['an invalid position', 1, { since: '-1', epoch: 'e' }, 400],
  ['an invalid ticket', 1, { ticket: 'x' }, 401],
])('[WS-5] %s is refused before the upgrade', async (_what, room, query, status) => {
  expect((await open({ query, greeted: false }, room)).refused).toBe(status);
});

it('[WS-9] [HUB-7] a banned member, and guests once they are forbidden, get an error and are closed', async () => {
  const created = await door.ask('/api/rooms', { headers: admin, body: { name: 'Breve', guests: true } });
  const { id } = (created.json.data as { room: { id: number } }).room;
  await door.ask(`/api/rooms/${id}/join`, { method: 'POST', headers: luis });
  const [member, visitor, owner] = [
    await open({ headers: luis }, id),
    await open(guest('Paseante'), id),
    await open({ headers: admin }, id),
  ];
  await door.ask(`/api/rooms/${id}/bans`, { headers: admin, body: { username: 'luis' } });
  await door.ask(`/api/rooms/${id}`, { method: 'PATCH', headers: admin, body: { guests: false } });
  for (const gone of [member, visitor]) {
    expect((await gone.next('error')).data).toMatchObject({ code: 'chat.room_not_found' });
    expect((await gone.next('goodbye')).data).toEqual({ code: 'room_left', resume: false });
    await gone.until(() => gone.closed !== undefined);
    expect(gone.closed).toBe(4007);
  }
  owner.send({ type: 'message', content: 'entre nosotros' });
  await owner.next('message');
  expect([...member.said, ...visitor.said]).toEqual([]);
});

it('[WS-10] connections and users are counted by room, for the rooms that a caller may see', async () => {
  const [one, two, team] = [
    await open({ headers: ana }),
    await open({ headers: ana }),
    await open({ headers: ana }, 3),
  ];
  const stats = async (headers = {}) => roomStats.parse(JSON.parse((await door.ask('/ws/stats', { headers })).text));
  const before = await stats();
  expect(Object.keys(before.rooms)).toEqual(['1']);
  expect(before).toMatchObject({
    total_rooms: 1,
    rooms: { 1: { connections: expect.any(Number), users: expect.any(Number) } },
  });
  const own = await stats(ana);
  expect(own.rooms['3']).toEqual({ connections: 1, users: 1 });
  expect(own.total_connections).toBe(Object.values(own.rooms).reduce((sum, { connections }) => sum + connections, 0));
  expect(own.rooms['1']!.connections).toBeGreaterThanOrEqual(2);
  expect([one, two, team].map(({ closed }) => closed)).toEqual([undefined, undefined, undefined]);
});

it('[WS-4] [SEC-10] a ticket admits one WebSocket, once, as its user; a token in the query admits none', async () => {
  const { json } = await door.ask('/api/ws-ticket', { method: 'POST', headers: ana });
  const { ticket, expires_at } = json.data as { ticket: string; expires_at: string };
  expect(Date.parse(expires_at) - Date.now()).toBeLessThanOrEqual(30_000);
  const client = await open({ query: { ticket, username: 'Otra' } }, 3);
  expect(client.frames[0]!.data.user).toMatchObject({ user_id: 'u_ana', username: 'ana', guest: false });
  expect((await open({ query: { ticket }, greeted: false })).refused).toBe(401);
  expect((await door.ask('/api/ws-ticket', { method: 'POST' })).status).toBe(401);
  const token = ana.authorization.replace('Bearer ', '');
  expect((await open({ query: { token, access_token: token }, greeted: false }, 3)).refused).toBe(404);
  await door.ask('/api/auth/salir', { method: 'POST', headers: ana });
  expect((await client.next('goodbye')).data).toMatchObject({ code: 'session_ended' });
  await client.until(() => client.closed === 1008);
  ana = await door.signIn('ana');
});

it('a session subscribes to its room and nothing else', async () => {
  const before = new Set(door.app.hub.sessions);
  const client = await open({ headers: ana });
  const [session] = [...door.app.hub.sessions].filter((one) => !before.has(one));
  expect([...session!.subscriptions.keys()].sort()).toEqual([presenceChannel(1), roomChannel(1)]);
  expect(session!.connection.transport).toBe('ws');
  client.socket.close();
});
