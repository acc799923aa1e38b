import { ACCESS_CHANNEL, presenceChannel } from '../../../contract/core/channels';
import { inboxChannel, roomChannel } from '../../../contract/features/chat/channels';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { useClients, type Client } from '../../support/clients/clients';
import {
  act,
  AYUDA,
  EQUIPO,
  GENERAL,
  makeRoom,
  noLimits,
  outcome,
  read,
  readPage,
  readRoom,
  readRooms,
  sendMessage,
} from './chat-world';

const connect = useClients();
let door: TestServer;
let other: TestServer;
/** Headers by user name; undefined for the guest. */
let as: Record<string, { authorization: string } | undefined>;
beforeAll(async () => {
  door = await startTestServer({ demo: false, limits: noLimits });
  other = await startTestServer({ demo: false, limits: noLimits, home: door.home });
  const [ana, luis, admin] = await Promise.all(['ana', 'luis', 'admin'].map((name) => door.signIn(name)));
  as = { ana, luis, admin, guest: undefined };
});
afterAll(async () => {
  await other.close();
  await door.close();
});

const ABSENT = 'chat.room_not_found room_id';

/** A private room of Ana's to which Luis is only invited, and a room of hers from which he is banned. */
let cellar: number;
let exile: number;
/** The direct conversation of Ana and the administrator. */
let direct: number;
beforeAll(async () => {
  const ana = await connect(door.app.url, { as: as.ana });
  cellar = await makeRoom(ana, { kind: 'private', name: 'Bodega' });
  exile = await makeRoom(ana, { name: 'Exilio' });
  await act(ana, 'invite', { room_id: cellar, username: 'luis' });
  await act(ana, 'ban_member', { room_id: exile, username: 'luis' });
  const { data } = await act(ana, 'direct_room', { username: 'admin' });
  direct = (data?.room as { id: number }).id;
});

describe('[CHAT-2] read and write access; a room out of reach appears not to exist', () => {
  const rooms = { GENERAL: () => GENERAL, AYUDA: () => AYUDA, EQUIPO: () => EQUIPO };
  const more = { cellar: () => cellar, exile: () => exile, direct: () => direct, nowhere: () => 999_999 };
  const all = { ...rooms, ...more };

  it.each([
    ['ana', ['GENERAL', 'AYUDA', 'EQUIPO', 'cellar', 'exile', 'direct']],
    ['luis', ['GENERAL', 'AYUDA']],
    ['admin', ['GENERAL', 'AYUDA', 'EQUIPO', 'exile', 'direct']],
    ['guest', ['GENERAL']],
  ])('%s: over REST, by subscribing, by writing', async (name, mayRead) => {
    const client = await connect(other.app.url, { as: as[name] });
    for (const [which, idOf] of Object.entries(all)) {
      const id = idOf();
      const visible = mayRead.includes(which);
      const seen = [
        (await readRoom(door, id, as[name])).error?.code ?? 'done',
        (await readPage(door, id, '', as[name])).error?.code ?? 'done',
        ...(await Promise.all(
          [roomChannel(id), presenceChannel(id)].map((channel) => outcome(client.ask('subscribe', { channel }))),
        )),
        await outcome(act(client, 'message', { room_id: id, content: 'aquí' })),
      ];
      const [notFound, noChannel] = ['chat.room_not_found', 'channel.not_found channel'];
      const answers = visible ? Array<string>(5).fill('done') : [notFound, notFound, noChannel, noChannel, ABSENT];
      expect([which, ...seen]).toEqual([which, ...answers]);
    }
  });

  it('a room out of reach is neither found nor listed, and cannot be changed', async () => {
    const luis = await connect(door.app.url, { as: as.luis });
    for (const id of [EQUIPO, cellar, exile, direct, 999_999]) {
      const member = { room_id: id, username: 'ana' };
      for (const [name, input] of [
        ['edit_message', { room_id: id, message_id: 1, content: 'x' }],
        ['delete_message', { room_id: id, message_id: 1 }],
        ['react', { room_id: id, message_id: 1, emoji: '👍' }],
        ['mark_read', { room_id: id, message_id: 1 }],
        ['update_room', { room_id: id, name: 'x' }],
        ['invite', member],
        ['remove_member', member],
        ['set_member_role', { ...member, role: 'member' }],
        ['mute_member', { ...member, minutes: 1 }],
        ['ban_member', member],
        ['unban_member', member],
      ] as const) {
        expect([id, name, await outcome(act(luis, name, input))]).toEqual([id, name, ABSENT]);
      }
      for (const path of ['members', 'bans']) {
        expect((await read(door, `/api/rooms/${id}/${path}`, as.luis)).error?.code).toBe('chat.room_not_found');
      }
    }
    const listed = await readRooms(door, 'scope=public&limit=200', as.luis);
    expect(listed.data.map(({ id }: { id: number }) => id)).not.toContain(exile);
    for (const id of [exile, EQUIPO]) expect(await outcome(act(luis, 'join_room', { room_id: id }))).toBe(ABSENT);
  });

  it('an invitation appears in the list, without any message of the room', async () => {
    const ana = await connect(door.app.url, { as: as.ana });
    await sendMessage(ana, cellar, 'sólo entre nosotros');
    const { data } = await readRooms(door, '', as.luis);
    const invitation = data.find(({ id }: { id: number }) => id === cellar);
    expect(invitation).toMatchObject({
      invited_by: 'ana',
      role: 'member',
      unread: 0,
      last_message: null,
      name: 'Bodega',
    });
  });

  it('only its own user can read an inbox', async () => {
    for (const name of ['luis', 'admin', 'guest']) {
      const client = await connect(door.app.url, { as: as[name] });
      await expect(client.subscribe(inboxChannel('u_ana'))).rejects.toThrow('channel.not_found');
    }
    const ana = await connect(door.app.url, { as: as.ana });
    await expect(ana.subscribe(inboxChannel('u_ana'))).resolves.toMatchObject({ seq: expect.any(Number) });
    expect((await read(door, '/api/rooms')).error?.code).toBe('auth.required');
    expect((await read(door, '/api/people?q=a')).error?.code).toBe('auth.required');
    expect((await read(door, '/api/messages/search?q=hola')).error?.code).toBe('auth.required');
  });
});

it('[CHAT-2] a message to a public room joins its author to it', async () => {
  const ana = await connect(door.app.url, { as: as.ana });
  const luis = await connect(door.app.url, { as: as.luis });
  const id = await makeRoom(ana, { name: 'Plaza' });
  await ana.subscribe(roomChannel(id));
  await luis.subscribe(inboxChannel('u_luis'));
  await sendMessage(luis, id, 'buenas');
  expect((await ana.next('member_changed')).data).toMatchObject({ member: { username: 'luis', role: 'member' } });
  const { data } = await luis.next('room_added', (event) => (event.data as { room: { id: number } }).room.id === id);
  expect(data).toMatchObject({ room: { members: 2, unread: 0, last_message: { content: 'buenas' } } });
});

it('[CHAT-2] two users have one direct conversation, whichever of them starts it', async () => {
  const [ana, luis] = await Promise.all(['ana', 'luis'].map((name) => connect(door.app.url, { as: as[name] })));
  const rooms = await Promise.all([
    act(ana!, 'direct_room', { username: 'luis' }),
    act(luis!, 'direct_room', { username: 'ana' }),
    (await connect(other.app.url, { as: as.ana })).ask('direct_room', { username: 'luis', id: 'directo-0001' }),
  ]);
  const ids = new Set(rooms.map(({ data }) => (data?.room as { id: number }).id));
  expect(ids.size).toBe(1);
  const [id] = [...ids];
  expect(rooms[1].data).toMatchObject({ room: { kind: 'direct', members: 2, peer: { username: 'ana' } } });
  await sendMessage(ana!, id!, 'entre tú y yo');
  const { data } = await readRooms(door, '', as.luis);
  expect(data[0]).toMatchObject({
    id,
    unread: 1,
    peer: { username: 'ana' },
    last_message: { content: 'entre tú y yo' },
  });
  expect(await outcome(act(ana!, 'direct_room', { username: 'ana' }))).toBe('chat.direct_only_two username');
  expect(await outcome(act(ana!, 'direct_room', { username: 'nadie' }))).toBe('auth.user_not_found username');
  expect(await outcome(act(ana!, 'invite', { room_id: id, username: 'admin' }))).toBe('chat.direct_only_two room_id');
  expect(await outcome(act(ana!, 'leave_room', { room_id: id }))).toBe('chat.direct_only_two room_id');
});

describe('[HUB-7] a room’s subscriptions end with the permission, on every node', () => {
  const subscribeTo = async (client: Client, id: number): Promise<void> => {
    for (const channel of [roomChannel(id), presenceChannel(id)]) await client.subscribe(channel);
  };
  const untilUnsubscribed = (client: Client, id: number) =>
    client.until(
      () =>
        client.received.filter(
          ({ type, data }) =>
            type === 'unsubscribed' &&
            [roomChannel(id), presenceChannel(id)].includes((data as { channel: string }).channel),
        ).length === 2,
      'unsubscribed from both channels',
    );

  it.each(['remove_member', 'ban_member', 'leave_room'] as const)('%s', async (name) => {
    const ana = await connect(door.app.url, { as: as.ana });
    const luis = await connect(other.app.url, { as: as.luis });
    const id = await makeRoom(ana, { kind: 'private', name: 'Cónclave' });
    await act(ana, 'invite', { room_id: id, username: 'luis' });
    await act(luis, 'join_room', { room_id: id });
    await subscribeTo(luis, id);
    await sendMessage(ana, id, 'antes');
    await luis.next('message');
    if (name === 'leave_room') await act(luis, name, { room_id: id });
    else await act(ana, name, { room_id: id, username: 'luis' });
    await sendMessage(ana, id, 'después');
    await untilUnsubscribed(luis, id);
    // The removal may be the last event received; no later message is.
    const messages = luis.of(roomChannel(id)).filter(({ type }) => type === 'message');
    expect(messages.map(({ data }) => (data as { content: string }).content)).toEqual(['antes']);
  });

  it('a ban from a public room, for a user who is not a member', async () => {
    const ana = await connect(door.app.url, { as: as.ana });
    const luis = await connect(other.app.url, { as: as.luis });
    const id = await makeRoom(ana, { name: 'Mercado' });
    await subscribeTo(luis, id);
    await act(ana, 'ban_member', { room_id: id, username: 'luis' });
    await untilUnsubscribed(luis, id);
    await act(ana, 'unban_member', { room_id: id, username: 'luis' });
    await expect(luis.subscribe(roomChannel(id))).resolves.toBeDefined();
  });

  it('closing a room to guests, only for guests', async () => {
    const ana = await connect(door.app.url, { as: as.ana });
    const luis = await connect(other.app.url, { as: as.luis });
    const guest = await connect(other.app.url);
    const id = await makeRoom(ana, { name: 'Feria', guests: true });
    for (const client of [luis, guest]) await subscribeTo(client, id);
    await act(ana, 'update_room', { room_id: id, guests: false });
    await untilUnsubscribed(guest, id);
    await sendMessage(ana, id, 'ya sólo nosotros');
    await luis.next('message');
    expect(guest.count('message')).toBe(0);
    expect(await outcome(act(guest, 'message', { room_id: id, content: 'eh' }))).toBe(ABSENT);
  });

  it('the permission change is committed with the command that causes it', async () => {
    const [row] = await door.app.database.prisma.$queryRaw<{ types: string[] }[]>`
      SELECT array_agg(DISTINCT type) AS types FROM events WHERE channel = ${ACCESS_CHANNEL}`;
    expect(row?.types).toEqual(expect.arrayContaining(['channel_changed', 'watch_changed']));
  });
});

it('[CHAT-2] in classroom mode guests read and write in every public room, and nowhere else', async () => {
  const open = await startTestServer({ env: { PULSO_OPEN: 'true' } });
  try {
    const guest = await connect(open.app.url);
    expect(await outcome(act(guest, 'message', { room_id: AYUDA, content: 'aquí' }))).toBe('done');
    expect((await readRoom(open, AYUDA)).data.messages).toHaveLength(1);
    expect(await outcome(act(guest, 'message', { room_id: EQUIPO, content: 'aquí' }))).toBe(ABSENT);
    expect((await readRoom(open, EQUIPO)).status).toBe(404);
    expect(await outcome(act(guest, 'create_room', { name: 'Mía' }))).toBe('auth.required');
  } finally {
    await open.close();
  }
});
