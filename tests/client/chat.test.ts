import { goodbye } from '../../contract/problems';
import type { Conversation, RoomState } from '../../client/sdk/chat/conversation';
import { MemoryFailed } from '../../client/sdk/chat/failed-storage';
import type { Pulso } from '../../client/sdk/pulso';
import type { Query } from '../../client/sdk/rest';
import { useDoors, type FrontDoor } from '../http/front-door';
import { startProxy, type Proxy } from '../setup/proxy';
import { tokenOf, until, usePulsos } from './pulsos';

const openDoor = useDoors();
const connect = usePulsos();
let proxy: Proxy | undefined;

afterEach(() => proxy?.close());

/** The demo rooms that these tests speak in: Ana and Luis are in the first, Luis is not in the third. */
const GENERAL = 1;
const TEAM = 3;
const plenty = { perSecond: 1e6, burst: 1e6 };
const open = (): Promise<FrontDoor> => openDoor({ limits: { commands: plenty, chat: plenty } });

/** A room of somebody's, live until the test ends. */
async function enter(pulso: Pulso, id = GENERAL): Promise<Conversation> {
  const room = pulso.chat.room(id);
  room.subscribe(() => undefined);
  await until(room, ({ status }) => status === 'ready', `room ${id}`);
  return room;
}

/** Lets somebody write by the door that every transport leads to. */
async function say(door: FrontDoor, username: string, contents: readonly string[], room = GENERAL): Promise<void> {
  const token = (await door.signIn(username)).authorization.replace('Bearer ', '');
  const principal = await door.app.identity.identify(token);
  for (const content of contents) {
    await door.app.run({ name: 'message', input: { room_id: room, content }, principal, mayGenerateId: true });
  }
}

const contents = ({ messages }: RoomState): string[] => messages.map(({ content }) => content);
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `m${from + at}`);

it('[SDK-7] a message reaches everybody once; its author sees it wait, arrive, and be read', async () => {
  const door = await open();
  const [ana, luis] = [
    connect(door.app.url, { token: await tokenOf(door, 'ana') }),
    connect(door.app.url, { token: await tokenOf(door, 'luis') }),
  ];
  const [hers, his] = [await enter(ana), await enter(luis)];
  await until(ana.connection, ({ status }) => status === 'online');
  const shown: string[][] = [];
  hers.subscribe(() => {
    const { messages, outgoing } = hers.get();
    shown.push([...messages.map(({ content }) => content), ...outgoing.map(({ state }) => state)]);
  });
  await hers.send('hola');
  await until(his, (state) => contents(state).length === 1);
  await until(hers, (state) => contents(state).length === 1);
  // Never out of sight, never twice.
  const stages = shown.map((stage) => stage.join()).filter((stage, at, all) => stage !== '' && stage !== all[at - 1]);
  expect(stages).toEqual(['sending', 'hola']);
  his.markRead(1);
  await until(hers, ({ reads }) => reads.u_luis === 1);
  expect(contents(his.get())).toEqual(['hola']);
});

it('[SDK-7] what is written while the network is away waits, and is said once when it is back', async () => {
  const door = await open();
  proxy = await startProxy(door.app.url);
  const ana = connect(proxy.url, { token: await tokenOf(door, 'ana') });
  const luis = connect(door.app.url, { token: await tokenOf(door, 'luis') });
  const [hers, his] = [await enter(ana), await enter(luis)];
  await until(ana.connection, ({ status }) => status === 'online');
  proxy.cut();
  await until(ana.connection, ({ status }) => status === 'reconnecting');
  void hers.send('uno');
  void hers.send('dos');
  await until(hers, ({ outgoing }) => outgoing.length === 2);
  await say(door, 'luis', ['mientras tanto']);
  proxy.pass();
  await until(hers, (state) => contents(state).length === 3 && state.outgoing.length === 0);
  await until(his, (state) => contents(state).length === 3);
  expect(contents(hers.get())).toEqual(['mientras tanto', 'uno', 'dos']);
  expect(contents(his.get())).toEqual(contents(hers.get()));
});

it('[SDK-7] another node goes on with a room and its list where the last one broke off', async () => {
  const door = await open();
  const ana = connect(door.app.url, { token: await tokenOf(door, 'ana') });
  const hers = await enter(ana);
  ana.chat.rooms.subscribe(() => undefined);
  await until(ana.chat.rooms, ({ status }) => status === 'ready');
  await say(door, 'luis', numbered(1, 3));
  await until(hers, (state) => contents(state).length === 3);
  door.app.hub.endSessions(() => true, goodbye('stopping', 300));
  await until(ana.connection, ({ status }) => status === 'reconnecting');
  await say(door, 'luis', numbered(4, 6));
  await until(hers, (state) => contents(state).length === 6);
  const { unread } = await until(ana.chat.rooms, (state) => state.unread === 6);
  expect([unread, contents(hers.get())]).toEqual([6, numbered(1, 6)]);
});

it('[SDK-7] a message that was refused is kept, also for the next page, until it is sent again or discarded', async () => {
  const door = await open();
  const failed = new MemoryFailed();
  const token = await tokenOf(door, 'ana');
  const hers = await enter(connect(door.app.url, { token, failed }));
  await expect(hers.send('x'.repeat(4_001))).rejects.toMatchObject({ field: 'content' });
  await until(hers, ({ outgoing }) => outgoing[0]?.state === 'failed');
  const reloaded = connect(door.app.url, { token, failed });
  const again = await enter(reloaded);
  const { outgoing } = await until(again, (state) => state.outgoing.length === 1);
  await expect(reloaded.chat.resend(outgoing[0]!.clientId)).rejects.toMatchObject({ field: 'content' });
  const [refused] = (await until(again, (state) => state.outgoing[0]?.clientId !== outgoing[0]!.clientId)).outgoing;
  reloaded.chat.discard(refused!.clientId);
  await until(again, (state) => state.outgoing.length === 0);
  expect(failed.all()).toEqual([]);
});

it('[SDK-8] two devices count alike what has not been read, and reading on one is reading on both', async () => {
  const door = await open();
  const token = await tokenOf(door, 'ana');
  const devices = [connect(door.app.url, { token }), connect(door.app.url, { token })];
  for (const { chat } of devices) {
    chat.rooms.subscribe(() => undefined);
    await until(chat.rooms, ({ status, rooms }) => status === 'ready' && rooms.length === 2);
  }
  await say(door, 'luis', ['hola @ana', 'y más']);
  await say(door, 'admin', ['reunión'], TEAM);
  for (const { chat } of devices) {
    const { rooms, unread, mentions } = await until(chat.rooms, (state) => state.unread === 3);
    expect([rooms.map(({ id }) => id), unread, mentions]).toEqual([[TEAM, GENERAL], 3, 1]);
  }
  const room = await enter(devices[0]!);
  room.markRead(1);
  for (const { chat } of devices) expect((await until(chat.rooms, (state) => state.unread === 2)).mentions).toBe(0);
  // Who writes has read what is above.
  await room.send('ya');
  for (const { chat } of devices) {
    const { rooms } = await until(chat.rooms, (state) => state.unread === 1);
    expect(rooms.map(({ id, unread }) => [id, unread])).toEqual([
      [GENERAL, 0],
      [TEAM, 1],
    ]);
  }
});

it('[SDK-8] a pointer that was reached while the network was away is told when it is back', async () => {
  const door = await open();
  proxy = await startProxy(door.app.url);
  const token = await tokenOf(door, 'ana');
  const [away, other] = [connect(proxy.url, { token }), connect(door.app.url, { token })];
  const room = await enter(away);
  const there = await enter(other);
  await say(door, 'luis', ['hola']);
  await until(room, (state) => contents(state).length === 1);
  proxy.cut();
  await until(away.connection, ({ status }) => status === 'reconnecting');
  const sayIt = away.say.bind(away);
  const saidToNobody = new Promise<void>((resolve) => {
    away.say = (name, input) => {
      sayIt(name, input);
      if (name === 'mark_read') resolve();
    };
  });
  room.markRead(1);
  await saidToNobody;
  proxy.pass();
  await until(there, (state) => state.room?.read_id === 1);
});

it('[SDK-8] a conversation that is opened before it is known whose it is hears of the other devices all the same', async () => {
  const door = await open();
  await say(door, 'luis', ['hola']);
  const token = await tokenOf(door, 'ana');
  const early = connect(door.app.url, { token });
  const there = early.chat.room(GENERAL);
  expect(early.connection.get().user).toBeUndefined();
  there.subscribe(() => undefined);
  await until(there, ({ status }) => status === 'ready');
  const room = await enter(connect(door.app.url, { token }));
  room.markRead(1);
  await until(there, (state) => state.room?.read_id === 1);
});

it('[SDK-9] pages above and below meet without a gap or a repeat, and what changes meanwhile is in them', async () => {
  const door = await open();
  await say(door, 'luis', numbered(1, 170));
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
  expect(room.get().view).toBe(view); // what was looked at stays in sight
  await expect(room.around(9_999)).rejects.toMatchObject({ code: 'chat.message_not_found' });
});

it('[SDK-9] what changes while a page is on its way is in it', async () => {
  const door = await open();
  await say(door, 'luis', numbered(1, 60));
  const ana = connect(door.app.url, { token: await tokenOf(door, 'ana') });
  const his = await enter(connect(door.app.url, { token: await tokenOf(door, 'luis') }));
  const room = await enter(ana);
  await until(ana.connection, ({ status }) => status === 'online');
  let arrive = (): void => undefined;
  let answered = (): void => undefined;
  const onItsWay = new Promise<void>((resolve) => (arrive = resolve));
  const hasBeenRead = new Promise<void>((resolve) => (answered = resolve));
  const get = ana.rest.get.bind(ana.rest);
  ana.rest.get = async <T>(path: string, query?: Query): Promise<T> => {
    const answer = await get<T>(path, query);
    answered();
    await onItsWay;
    return answer;
  };
  const read = room.loadOlder();
  await hasBeenRead;
  const heard = new Promise((resolve) => ana.onEvent(({ type }) => type === 'message_deleted' && resolve(undefined)));
  await his.edit(3, 'm3 cambiado');
  await his.remove(4);
  await heard;
  arrive();
  await read;
  expect(contents(room.get()).slice(0, 5)).toEqual(['m1', 'm2', 'm3 cambiado', '', 'm5']);
});

it('[SDK-9] edits, deletions, reactions and replies are on every screen', async () => {
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

it('[SDK-9] who is removed from a room loses it, in the list and on the screen', async () => {
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

it('[SDK-10] who is there and who types is known, and typing is forgotten', async () => {
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
  luis.reconnect();
  await until(hers, ({ active }) => active.some(({ username, status }) => username === 'luis' && status === 'online'));
  await until(hers, ({ active }) => active.some(({ username, status }) => username === 'luis' && status === 'away'));
});

it('[SDK-5] who signs in next sees no room and no message of the last one', async () => {
  const door = await open();
  const tokens = { ana: await tokenOf(door, 'ana'), luis: await tokenOf(door, 'luis') };
  await say(door, 'admin', ['en confianza'], TEAM);
  let who: keyof typeof tokens = 'ana';
  const pulso = connect(door.app.url, { token: () => tokens[who]() });
  pulso.chat.rooms.subscribe(() => undefined);
  const room = await enter(pulso, TEAM);
  await until(pulso.chat.rooms, ({ rooms }) => rooms.some(({ id }) => id === TEAM));
  who = 'luis';
  pulso.reconnect();
  await until(pulso.connection, ({ user }) => user?.username === 'luis');
  expect(room.get().messages).toEqual([]);
  await until(room, ({ status }) => status === 'absent');
  const { rooms } = await until(pulso.chat.rooms, ({ status }) => status === 'ready');
  expect(rooms.map(({ id }) => id)).not.toContain(TEAM);
});
