import { goodbye } from '../../contract/core/goodbye';
import { MemoryRecords, type OpenRecords } from '../../client/sdk/core/storage/kept-records';
import type { FailedMessage } from '../../client/sdk/features/chat/failed-storage';
import { startProxy, type Proxy } from '../support/servers/proxy';
import { tokenOf, until, usePulsos } from './clients';
import { contents, enter, GENERAL, numbered, sendMessages, TEAM, useUnlimitedServers } from './rooms';

const open = useUnlimitedServers();
const connect = usePulsos();
let proxy: Proxy | undefined;

afterEach(() => proxy?.close());

it('[SDK-7] a message reaches each client once; its author sees it as sending, sent and read', async () => {
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
  // The message is never absent and never shown twice.
  const stages = shown.map((stage) => stage.join()).filter((stage, at, all) => stage !== '' && stage !== all[at - 1]);
  expect(stages).toEqual(['sending', 'hola']);
  his.markRead(1);
  await until(hers, ({ reads }) => reads.u_luis === 1);
  expect(contents(his.get())).toEqual(['hola']);
});

it('[SDK-7] a message written offline waits, and is sent once when the network is back', async () => {
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
  await sendMessages(door, 'luis', ['mientras tanto']);
  proxy.pass();
  await until(hers, (state) => contents(state).length === 3 && state.outgoing.length === 0);
  await until(his, (state) => contents(state).length === 3);
  expect(contents(hers.get())).toEqual(['mientras tanto', 'uno', 'dos']);
  expect(contents(his.get())).toEqual(contents(hers.get()));
});

it('[SDK-7] another node continues a room and its list from the client’s positions', async () => {
  const door = await open();
  const ana = connect(door.app.url, { token: await tokenOf(door, 'ana') });
  const hers = await enter(ana);
  ana.chat.rooms.subscribe(() => undefined);
  await until(ana.chat.rooms, ({ status }) => status === 'ready');
  await sendMessages(door, 'luis', numbered(1, 3));
  await until(hers, (state) => contents(state).length === 3);
  door.app.hub.endSessions(() => true, goodbye('stopping', 300));
  await until(ana.connection, ({ status }) => status === 'reconnecting');
  await sendMessages(door, 'luis', numbered(4, 6));
  await until(hers, (state) => contents(state).length === 6);
  const { unread } = await until(ana.chat.rooms, (state) => state.unread === 6);
  expect([unread, contents(hers.get())]).toEqual([6, numbered(1, 6)]);
});

it('[SDK-7] a refused message is stored, for the next page too, until it is sent again or discarded', async () => {
  const door = await open();
  const failed = new MemoryRecords<FailedMessage>(({ command }) => command.id);
  const openRecords = (() => failed) as unknown as OpenRecords;
  const token = await tokenOf(door, 'ana');
  const hers = await enter(connect(door.app.url, { token, openRecords }));
  await expect(hers.send('x'.repeat(4_001))).rejects.toMatchObject({ field: 'content' });
  await until(hers, ({ outgoing }) => outgoing[0]?.state === 'failed');
  const reloaded = connect(door.app.url, { token, openRecords });
  const again = await enter(reloaded);
  const { outgoing } = await until(again, (state) => state.outgoing.length === 1);
  await expect(reloaded.chat.resend(outgoing[0]!.clientId)).rejects.toMatchObject({ field: 'content' });
  const [refused] = (await until(again, (state) => state.outgoing[0]?.clientId !== outgoing[0]!.clientId)).outgoing;
  reloaded.chat.discard(refused!.clientId);
  await until(again, (state) => state.outgoing.length === 0);
  expect(failed.all()).toEqual([]);
});

it('[SDK-8] two devices show the same unread count, and reading on one updates both', async () => {
  const door = await open();
  const token = await tokenOf(door, 'ana');
  const devices = [connect(door.app.url, { token }), connect(door.app.url, { token })];
  for (const { chat } of devices) {
    chat.rooms.subscribe(() => undefined);
    await until(chat.rooms, ({ status, rooms }) => status === 'ready' && rooms.length === 2);
  }
  await sendMessages(door, 'luis', ['hola @ana', 'y más']);
  await sendMessages(door, 'admin', ['reunión'], TEAM);
  for (const { chat } of devices) {
    const { rooms, unread, mentions } = await until(chat.rooms, (state) => state.unread === 3);
    expect([rooms.map(({ id }) => id), unread, mentions]).toEqual([[TEAM, GENERAL], 3, 1]);
  }
  const room = await enter(devices[0]!);
  room.markRead(1);
  for (const { chat } of devices) expect((await until(chat.rooms, (state) => state.unread === 2)).mentions).toBe(0);
  // Sending a message marks the earlier ones as read.
  await room.send('ya');
  for (const { chat } of devices) {
    const { rooms } = await until(chat.rooms, (state) => state.unread === 1);
    expect(rooms.map(({ id, unread }) => [id, unread])).toEqual([
      [GENERAL, 0],
      [TEAM, 1],
    ]);
  }
});

it('[SDK-8] a read pointer moved offline is sent when the network is back', async () => {
  const door = await open();
  proxy = await startProxy(door.app.url);
  const token = await tokenOf(door, 'ana');
  const [offline, other] = [connect(proxy.url, { token }), connect(door.app.url, { token })];
  const room = await enter(offline);
  const there = await enter(other);
  await sendMessages(door, 'luis', ['hola']);
  await until(room, (state) => contents(state).length === 1);
  proxy.cut();
  await until(offline.connection, ({ status }) => status === 'reconnecting');
  const send = offline.say.bind(offline);
  const sentOffline = new Promise<void>((resolve) => {
    offline.say = (name, input) => {
      send(name, input);
      if (name === 'mark_read') resolve();
    };
  });
  room.markRead(1);
  await sentOffline;
  proxy.pass();
  await until(there, (state) => state.room?.read_id === 1);
});

it('[SDK-8] a conversation opened before its user is known still follows the other devices', async () => {
  const door = await open();
  await sendMessages(door, 'luis', ['hola']);
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
