import { randomUUID } from 'node:crypto';
import type { ZodType } from 'zod';
import { inboxEvents, roomEvents, type MemberView, type MessageView } from '../../../contract/features/chat/schemas';
import { inboxChannel, roomChannel } from '../../../contract/features/chat/channels';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { useClients } from '../../support/clients/clients';
import {
  act,
  AYUDA,
  GENERAL,
  makePeople,
  makeRoom,
  noLimits,
  outcome,
  read,
  readPage,
  readRoom,
  run,
  sendMessage,
} from './chat-world';

const connect = useClients();
let door: TestServer;
let other: TestServer;
let ana: { authorization: string };
let luis: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ demo: false, limits: noLimits });
  other = await startTestServer({ demo: false, limits: noLimits, home: door.home });
  [ana, luis] = [await door.signIn('ana'), await door.signIn('luis')];
});
afterAll(async () => {
  await other.close();
  await door.close();
});

it('[CHAT-1] thirty concurrent copies of one client id, over HTTP, sockets and two nodes, make one message', async () => {
  const tabs = [await connect(door.app.url, { as: ana }), await connect(other.app.url, { as: ana })];
  await tabs[0]!.subscribe(roomChannel(AYUDA));
  const id = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 30 }, async (_, i) => {
      if (i % 2) return tabs[i % 4 === 1 ? 0 : 1]!.ask('message', { room_id: AYUDA, content: 'una vez', id });
      const headers = { ...ana, 'idempotency-key': id };
      return (
        await (i % 4 ? door : other).ask(`/api/rooms/${AYUDA}/messages`, { headers, body: { content: 'una vez' } })
      ).json;
    }),
  );
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ success: true, data: { id, message_id: 1, room_id: AYUDA } });
  await sendMessage(tabs[0]!, AYUDA, 'y otra cosa');
  await tabs[0]!.until(() => tabs[0]!.count('message') === 2);
  const [first] = tabs[0]!.of(roomChannel(AYUDA)).filter(({ type }) => type === 'message');
  expect(first?.data).toMatchObject({ id: 1, client_id: id, content: 'una vez' });
  const reused = tabs[0]!.ask('message', { room_id: AYUDA, content: 'otra vez', id });
  expect(await outcome(reused)).toBe('command.id_reused id');
});

it('[CHAT-1] 200 concurrent messages of twenty users on two nodes are numbered in order without a gap', async () => {
  const people = await makePeople(door, 20, 'coro');
  const reader = await connect(other.app.url, { as: ana });
  const roomId = await makeRoom(reader, { name: 'Coro' });
  await reader.subscribe(roomChannel(roomId));
  const sent = Array.from({ length: 200 }, (_, i) =>
    run(i % 2 ? door : other, people[i % 20]!, 'message', { room_id: roomId, content: `voz ${i}` }),
  );
  const numbers = (await Promise.all(sent)).map((reply) => (reply as { message_id: number }).message_id);
  expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  await reader.until(() => reader.count('message') === 200);
  const received = reader.of(roomChannel(roomId));
  expect(received.map(({ meta }) => meta.seq)).toEqual(received.map((_, i) => received[0]!.meta.seq! + i));
  const messages = received.filter(({ type }) => type === 'message').map(({ data }) => data as MessageView);
  expect(messages.map(({ id }) => id)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  // Each author is a counted member now, and has read their own messages.
  const { data } = await readRoom(door, roomId, ana);
  expect(data.room).toMatchObject({ members: 21, last_message_id: 200 });
  const { json } = await door.ask(`/api/rooms/${roomId}/members?limit=100`, { headers: ana });
  const members = json.data as MemberView[];
  const lastOf = new Map(messages.map(({ username, id }) => [username, id]));
  const pointers = members.filter(({ username }) => lastOf.has(username)).map((m) => [m.username, m.read_id] as const);
  expect(new Map(pointers)).toEqual(lastOf);
});

it('[CHAT-1] 256 concurrent messages share few transactions', async () => {
  const people = await makePeople(door, 16, 'lote');
  const tab = await connect(door.app.url, { as: ana });
  const roomId = await makeRoom(tab, { name: 'Lote' });
  await Promise.all(people.map((by) => run(door, by, 'join_room', { room_id: roomId })));
  await Promise.all(
    Array.from({ length: 256 }, (_, i) =>
      run(door, people[i % 16]!, 'message', { room_id: roomId, content: `n ${i}` }),
    ),
  );
  const [row] = await door.app.database.prisma.$queryRaw<{ transactions: number; messages: number }[]>`
    SELECT count(DISTINCT xmin::text)::int AS transactions, count(*)::int AS messages FROM messages WHERE room_id = ${roomId}`;
  expect(row?.messages).toBe(256);
  expect(row?.transactions).toBeLessThanOrEqual(12);
});

it('[CHAT-1] events match the contract’s schemas, and a later read returns the same messages', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const roomId = await makeRoom(tab, { name: 'Contrato' });
  await tab.subscribe(roomChannel(roomId));
  await tab.subscribe(inboxChannel('u_ana'));
  const his = await connect(other.app.url, { as: luis });
  await sendMessage(tab, roomId, 'La primera 👩‍👩‍👧');
  await act(his, 'message', { room_id: roomId, content: 'Para @ANA.', reply_to: 1 });
  await act(his, 'react', { room_id: roomId, message_id: 1, emoji: '👍' });
  await act(tab, 'mark_read', { room_id: roomId, message_id: 2 });
  await act(tab, 'set_member_role', { room_id: roomId, username: 'luis', role: 'moderator' });
  await act(tab, 'update_room', { room_id: roomId, topic: 'Palabras' });
  await act(his, 'leave_room', { room_id: roomId });
  await tab.next('member_removed');
  for (const { type, data, meta } of [...tab.of(roomChannel(roomId)), ...tab.of(inboxChannel('u_ana'))]) {
    const known: Record<string, ZodType> = meta.channel.startsWith('room:') ? roomEvents : inboxEvents;
    known[type]!.parse(data);
  }
  const messages = tab.received.filter(({ type }) => type === 'message').map(({ data }) => data as MessageView);
  expect(messages[1]).toMatchObject({
    id: 2,
    username: 'luis',
    mentions: [{ user_id: 'u_ana', username: 'ana' }],
    reply_to: { id: 1, username: 'ana', content: 'La primera 👩‍👩‍👧' },
  });
  const { data } = await readRoom(door, roomId, ana);
  const reactions = [{ emoji: '👍', users: [{ user_id: 'u_luis', username: 'luis', display_name: 'Luis' }] }];
  expect(data.messages).toEqual([{ ...messages[0], reactions }, messages[1]]);
});

it('[CHAT-3] an author can edit and delete; a quote stays unchanged, and a deleted text leaves the table', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const his = await connect(door.app.url, { as: luis });
  const roomId = await makeRoom(tab, { name: 'Cambios' });
  await tab.subscribe(roomChannel(roomId));
  const first = await sendMessage(tab, roomId, 'primera versión para @luis');
  await sendMessage(his, roomId, 'yo también');
  await act(his, 'message', { room_id: roomId, content: 'respondo', reply_to: first });
  await act(tab, 'edit_message', { room_id: roomId, message_id: first, content: 'segunda versión' });
  const edited = await tab.next('message_edited');
  expect(edited.data).toMatchObject({ room_id: roomId, id: first, content: 'segunda versión', mentions: [] });
  await act(his, 'react', { room_id: roomId, message_id: first, emoji: '🎉' });
  await act(tab, 'delete_message', { room_id: roomId, message_id: first });
  const deleted = await tab.next('message_deleted');
  expect(deleted.data).toMatchObject({ room_id: roomId, id: first, by: 'ana' });

  const { data } = await readPage(door, roomId, '', ana);
  expect(data.messages[0]).toMatchObject({ id: first, content: '', mentions: [], reactions: [] });
  expect(data.messages[0]?.deleted_at).toEqual((deleted.data as { deleted_at: string }).deleted_at);
  expect(data.messages[2]?.reply_to).toMatchObject({ id: first, content: 'primera versión para @luis' });
  const row = await door.app.database.prisma.message.findFirstOrThrow({ where: { roomId, id: first } });
  expect(row.content).toBe('');
  expect((await read(door, '/api/messages/search?q=segunda', ana)).data).toEqual([]);
});

it('[CHAT-3] nobody can edit another user’s message; only moderators can delete it; a deletion is final', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const his = await connect(door.app.url, { as: luis });
  const roomId = await makeRoom(tab, { name: 'Ajenos' });
  const mine = await sendMessage(tab, roomId, 'mía');
  const change = (name: 'edit_message' | 'delete_message', by: typeof tab, id: number) =>
    outcome(act(by, name, { room_id: roomId, message_id: id, ...(name === 'edit_message' && { content: 'x' }) }));
  expect(await change('edit_message', his, mine)).toBe('chat.not_member room_id');
  const hers = await sendMessage(his, roomId, 'suya');
  expect(await change('edit_message', his, mine)).toBe('chat.not_yours message_id');
  expect(await change('delete_message', his, mine)).toBe('chat.not_allowed message_id');
  expect(await change('edit_message', tab, hers)).toBe('chat.not_yours message_id');
  expect(await change('delete_message', tab, hers)).toBe('done');
  expect(await change('delete_message', tab, hers)).toBe('chat.message_not_found message_id');
  expect(await change('edit_message', his, hers)).toBe('chat.message_not_found message_id');
  expect(await outcome(act(his, 'react', { room_id: roomId, message_id: hers, emoji: '👍' }))).toBe(
    'chat.message_not_found message_id',
  );
  const reply = act(his, 'message', { room_id: roomId, content: 'a esto', reply_to: hers });
  expect(await outcome(reply)).toBe('chat.message_not_found reply_to');
});

it('[CHAT-3] of a message written, edited, reacted to and deleted in one batch the last state counts', async () => {
  const [by] = await makePeople(door, 1, 'rauda');
  const tab = await connect(door.app.url, { as: ana });
  const roomId = await makeRoom(tab, { name: 'Prisa' });
  await tab.subscribe(roomChannel(roomId));
  const about = (message_id: number) => ({ room_id: roomId, message_id });
  const replies = await Promise.all([
    run(door, by!, 'message', { room_id: roomId, content: 'uno' }),
    run(door, by!, 'message', { room_id: roomId, content: 'dos, @ana' }),
    run(door, by!, 'edit_message', { ...about(1), content: 'uno, mejor, @ana' }),
    run(door, by!, 'react', { ...about(1), emoji: '👍' }),
    run(door, by!, 'react', { ...about(1), emoji: '👎' }),
    run(door, by!, 'unreact', { ...about(1), emoji: '👎' }),
    run(door, by!, 'react', { ...about(2), emoji: '👍' }),
    run(door, by!, 'delete_message', about(2)),
    run(door, by!, 'leave_room', { room_id: roomId }),
  ]);
  expect(replies.slice(0, 8).every((reply) => !(reply instanceof Error))).toBe(true);
  const { data } = await readRoom(door, roomId, ana);
  expect(data.messages).toMatchObject([
    { id: 1, content: 'uno, mejor, @ana', mentions: [{ username: 'ana' }], reactions: [{ emoji: '👍' }] },
    { id: 2, content: '', mentions: [], reactions: [] },
  ]);
  expect(data.room).toMatchObject({ unread: 2, mentions: 1 });
});

it('[CHAT-3] a user has one reaction per emoji, in the order of the first use, and their number is limited', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const his = await connect(door.app.url, { as: luis });
  const roomId = await makeRoom(tab, { name: 'Gestos' });
  await tab.subscribe(roomChannel(roomId));
  const id = await sendMessage(tab, roomId, 'opinen');
  await sendMessage(his, roomId, 'voy');
  const gesture = (by: typeof tab, emoji: string, name: 'react' | 'unreact' = 'react') =>
    outcome(act(by, name, { room_id: roomId, message_id: id, emoji }));
  for (const emoji of ['🎉', '👍', '🎉']) expect(await gesture(tab, emoji)).toBe('done');
  await gesture(his, '👍');
  expect(await gesture(tab, '🎉', 'unreact')).toBe('done');
  expect(await gesture(tab, '🎉', 'unreact')).toBe('done');
  await tab.until(() => tab.count('reaction') === 4);
  const { data } = await readRoom(door, roomId, ana);
  expect(data.messages[0]?.reactions).toMatchObject([
    { emoji: '👍', users: [{ username: 'ana' }, { username: 'luis' }] },
  ]);
  const animals = Array.from('🐶🐱🐭🐹🐰🦊🐻🐼🐨🐯🦁🐮🐷🐸🐵🐔🐧🐦🐤');
  for (const emoji of animals) expect(await gesture(tab, emoji)).toBe('done');
  expect(await gesture(tab, '🦄')).toBe('chat.too_many_reactions emoji');
  expect(await gesture(his, '👍', 'unreact')).toBe('done');
  expect(await gesture(tab, 'no es uno')).toBe('request.invalid emoji');
});

it('[CHAT-3] a guest can write where guests are admitted, and do nothing else', async () => {
  const guest = await connect(door.app.url);
  const tab = await connect(door.app.url, { as: ana });
  await tab.subscribe(roomChannel(GENERAL));
  const id = await sendMessage(guest, GENERAL, 'paso por aquí');
  const { data } = await tab.next('message', ({ data }) => (data as MessageView).id === id);
  expect(data).toMatchObject({ guest: true, display_name: 'Invitado', user_id: expect.stringMatching(/^guest:/) });
  const about = { room_id: GENERAL, message_id: id };
  for (const [name, input] of [
    ['edit_message', { ...about, content: 'x' }],
    ['delete_message', about],
    ['react', { ...about, emoji: '👍' }],
    ['mark_read', about],
    ['create_room', { name: 'Mía' }],
    ['join_room', { room_id: GENERAL }],
    ['direct_room', { username: 'ana' }],
  ] as const) {
    expect(await outcome(act(guest, name, input))).toBe('auth.required');
  }
  const over = await door.ask(`/api/rooms/${GENERAL}/messages`, { body: { content: 'por HTTP' } });
  expect(over.status).toBe(200);
  const { data: page } = await readPage(door, GENERAL, `limit=1`);
  expect(page.messages[0]).toMatchObject({ user_id: 'guest:http', content: 'por HTTP', guest: true });
});
