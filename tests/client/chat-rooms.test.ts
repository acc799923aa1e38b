import type { Query } from '../../client/sdk/core/rest';
import { eventually, collectEvents, tokenOf, until, usePulsos } from './clients';
import { contents, enter, GENERAL, numbered, sendMessages, TEAM, useUnlimitedServers } from './rooms';

const open = useUnlimitedServers();
const connect = usePulsos();

it('[SDK-9] older and newer pages join without a gap or a repeat, and contain concurrent changes', async () => {
  const door = await open();
  await sendMessages(door, 'luis', numbered(1, 170));
  const ana = connect(door.app.url, { token: await tokenOf(door, 'ana') });
  const luis = connect(door.app.url, { token: await tokenOf(door, 'luis') });
  const room = await enter(ana);
  const his = await enter(luis);
  await until(luis.connection, ({ status }) => status === 'online');
  expect(contents(room.get())).toEqual(numbered(121, 170));
  await Promise.all([room.loadOlder(), his.react(100, '👍'), his.edit(120, 'm120 cambiado')]);
  await until(room, ({ messages }) => messages.find(({ id }) => id === 120)?.edited_at !== null);
  await until(room, ({ messages }) => messages.find(({ id }) => id === 100)?.reactions.length === 1);
  expect(room.get().messages.map(({ id }) => id)).toEqual(Array.from({ length: 100 }, (_, at) => at + 71));
  room.toNewest();

  await room.around(20);
  const { messages, moreBefore, moreAfter, view } = room.get();
  expect([messages.some(({ id }) => id === 20), moreBefore, moreAfter]).toEqual([true, expect.any(Boolean), true]);
  await his.send('una más');
  for (let turn = 0; room.get().moreAfter && turn < 10; turn++) await room.loadNewer();
  await until(room, (state) => contents(state).at(-1) === 'una más');
  const ids = room.get().messages.map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 171 - ids[0]! + 1 }, (_, at) => ids[0]! + at));
  expect(room.get().view).toBe(view); // the view of before stays
  await expect(room.around(9_999)).rejects.toMatchObject({ code: 'chat.message_not_found' });
});

it('[SDK-9] a change during the request for a page is in the view', async () => {
  const door = await open();
  await sendMessages(door, 'luis', numbered(1, 60));
  const ana = connect(door.app.url, { token: await tokenOf(door, 'ana') });
  const his = await enter(connect(door.app.url, { token: await tokenOf(door, 'luis') }));
  const room = await enter(ana);
  await until(ana.connection, ({ status }) => status === 'online');
  let arrive = (): void => undefined;
  let answered = (): void => undefined;
  const requested = new Promise<void>((resolve) => (arrive = resolve));
  const wasRead = new Promise<void>((resolve) => (answered = resolve));
  const get = ana.rest.get.bind(ana.rest);
  ana.rest.get = async <T>(path: string, query?: Query): Promise<T> => {
    const answer = await get<T>(path, query);
    answered();
    await requested;
    return answer;
  };
  const read = room.loadOlder();
  await wasRead;
  const received = new Promise((resolve) =>
    ana.onEvent(({ type }) => type === 'message_deleted' && resolve(undefined)),
  );
  await his.edit(3, 'm3 cambiado');
  await his.remove(4);
  await received;
  arrive();
  await read;
  expect(contents(room.get()).slice(0, 5)).toEqual(['m1', 'm2', 'm3 cambiado', '', 'm5']);
});

it('[SDK-9] edits, deletions, reactions and replies reach every client', async () => {
  const door = await open();
  const hers = await enter(connect(door.app.url, { token: await tokenOf(door, 'ana') }));
  const his = await enter(connect(door.app.url, { token: await tokenOf(door, 'luis') }));
  await hers.send('uno');
  await hers.send('dos');
  await until(his, (state) => contents(state).length === 2);
  await his.send('respondo', { replyTo: 1 });
  await hers.edit(1, 'uno y medio');
  await hers.remove(2);
  await his.react(1, '🎉');
  await his.react(1, '👍');
  await his.react(1, '👍', false);
  const { messages } = await until(
    hers,
    (state) => state.messages[0]?.reactions.length === 1 && contents(state)[1] === '',
  );
  expect(messages.map(({ content, reply_to }) => [content, reply_to?.content])).toEqual([
    ['uno y medio', undefined],
    ['', undefined],
    ['respondo', 'uno'],
  ]);
  expect(messages[0]?.reactions).toEqual([{ emoji: '🎉', users: [expect.objectContaining({ user_id: 'u_luis' })] }]);
});

it('[SDK-9] joining a room that was open before does not block later reads of the list', async () => {
  const door = await open();
  const admin = connect(door.app.url, { token: await tokenOf(door, 'admin') });
  const made = { kind: 'public', topic: '', guests: false } as const;
  const { room: viewed } = await admin.command('create_room', { ...made, name: 'A la vista' });
  const { room: other } = await admin.command('create_room', { ...made, name: 'Otra' });
  const ana = connect(door.app.url, { token: await tokenOf(door, 'ana') });
  ana.chat.rooms.subscribe(() => undefined);
  await until(ana.chat.rooms, ({ status, rooms }) => status === 'ready' && rooms.length > 0);
  const followed = collectEvents(ana, `room:${viewed.id}`);
  await enter(ana, viewed.id);
  await followed;
  let reads = 0;
  const get = ana.rest.get.bind(ana.rest);
  ana.rest.get = <T>(path: string, query?: Query): Promise<T> => {
    if (path === '/api/rooms') reads++;
    return get<T>(path, query);
  };
  await ana.command('join_room', { room_id: viewed.id });
  await until(ana.chat.rooms, ({ rooms }) => rooms.some(({ id }) => id === viewed.id));
  await eventually(() => reads > 0); // the room's changes since the inbox event
  const before = reads;
  await ana.command('join_room', { room_id: other.id });
  await until(ana.chat.rooms, ({ rooms }) => rooms.some(({ id }) => id === other.id));
  await eventually(() => reads > before);
});

it('[SDK-9] a banned user’s client drops the room from the list and clears its view', async () => {
  const door = await open();
  const luis = connect(door.app.url, { token: await tokenOf(door, 'luis') });
  const admin = connect(door.app.url, { token: await tokenOf(door, 'admin') });
  luis.chat.rooms.subscribe(() => undefined);
  const room = await enter(luis);
  await until(luis.chat.rooms, ({ rooms }) => rooms.length > 0);
  await admin.command('ban_member', { room_id: GENERAL, username: 'luis' });
  await until(room, ({ status }) => status === 'absent');
  await until(luis.chat.rooms, ({ rooms }) => !rooms.some(({ id }) => id === GENERAL));
  expect(room.get().messages).toEqual([]);
});

it('[SDK-10] the view shows presence and typing, and typing expires', async () => {
  const door = await open();
  const ana = connect(door.app.url, { token: await tokenOf(door, 'ana') });
  const luis = connect(door.app.url, { token: await tokenOf(door, 'luis') });
  const [hers, his] = [await enter(ana), await enter(luis)];
  await until(hers, ({ active }) => active.length === 2);
  his.typing.typed('h');
  await until(hers, ({ typing }) => typing.length === 1);
  expect([hers.get().typing[0]?.username, his.get().typing]).toEqual(['luis', []]);
  await his.send('hola');
  await until(hers, ({ typing }) => typing.length === 0);
  luis.chat.be('away');
  await until(hers, ({ active }) => active.some(({ status }) => status === 'away'));
  // The hub merges changes within two seconds: the next one must be visible.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  luis.reconnect();
  await until(hers, ({ active }) => active.some(({ username, status }) => username === 'luis' && status === 'online'));
  await until(hers, ({ active }) => active.some(({ username, status }) => username === 'luis' && status === 'away'));
});

it('[SDK-5] after a new sign-in no view shows rooms or messages of the previous user', async () => {
  const door = await open();
  const tokens = { ana: await tokenOf(door, 'ana'), luis: await tokenOf(door, 'luis') };
  await sendMessages(door, 'admin', ['en confianza'], TEAM);
  let username: keyof typeof tokens = 'ana';
  const pulso = connect(door.app.url, { token: () => tokens[username]() });
  pulso.chat.rooms.subscribe(() => undefined);
  const room = await enter(pulso, TEAM);
  await until(pulso.chat.rooms, ({ rooms }) => rooms.some(({ id }) => id === TEAM));
  username = 'luis';
  pulso.reconnect();
  await until(pulso.connection, ({ user }) => user?.username === 'luis');
  expect(room.get().messages).toEqual([]);
  await until(room, ({ status }) => status === 'absent');
  const { rooms } = await until(pulso.chat.rooms, ({ status }) => status === 'ready');
  expect(rooms.map(({ id }) => id)).not.toContain(TEAM);
});
