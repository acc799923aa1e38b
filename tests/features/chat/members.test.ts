import type { AuditRow } from '../../../contract/audit';
import { inboxChannel, roomChannel } from '../../../contract/features/chat/channels';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { useClients, type Client } from '../../support/clients/clients';
import {
  act,
  AYUDA,
  EQUIPO,
  makePeople,
  makeRoom,
  noLimits,
  outcome,
  read,
  readRoom,
  run,
  sendMessage,
} from './chat-world';

const connect = useClients();
let door: TestServer;
let as: Record<'ana' | 'luis' | 'admin', { authorization: string }>;
beforeAll(async () => {
  door = await startTestServer({ limits: noLimits });
  as = { ana: await door.signIn('ana'), luis: await door.signIn('luis'), admin: await door.signIn('admin') };
});
afterAll(() => door.close());

const open = (name: keyof typeof as): Promise<Client> => connect(door.app.url, { as: as[name] });

describe('[CHAT-5] permissions of roles', () => {
  /** Makes a room of Ana's, with a second owner, a moderator, a member and a user outside. */
  const cast = async (kind = 'private') => {
    const [owner, moderator, member, outsider] = await makePeople(
      door,
      4,
      `papel_${Math.random().toString(36).slice(2)}_`,
    );
    const ana = await open('ana');
    const room_id = await makeRoom(ana, { kind, name: 'Reparto' });
    for (const by of [owner!, moderator!, member!]) {
      if (kind === 'private') await act(ana, 'invite', { room_id, username: by.username });
      await run(door, by, 'join_room', { room_id });
    }
    await act(ana, 'set_member_role', { room_id, username: owner!.username, role: 'owner' });
    await act(ana, 'set_member_role', { room_id, username: moderator!.username, role: 'moderator' });
    return { room_id, ana, owner: owner!, moderator: moderator!, member: member!, outsider: outsider! };
  };
  const codeOf = (reply: unknown): string =>
    reply instanceof Error && 'code' in reply
      ? `${String(reply.code)} ${String((reply as { field?: string }).field)}`
      : 'done';

  it('members can only invite', async () => {
    const { room_id, member, moderator, outsider } = await cast();
    const may = async (name: Parameters<typeof run>[2], input: object) =>
      codeOf(await run(door, member, name, { room_id, ...input }));
    const about = { username: moderator.username };
    expect(await may('remove_member', about)).toBe('chat.not_allowed room_id');
    expect(await may('mute_member', { ...about, minutes: 5 })).toBe('chat.not_allowed room_id');
    expect(await may('ban_member', about)).toBe('chat.not_allowed room_id');
    expect(await may('unban_member', about)).toBe('chat.not_allowed room_id');
    expect(await may('set_member_role', { username: member.username, role: 'owner' })).toBe('chat.not_allowed room_id');
    expect(await may('update_room', { name: 'Mía' })).toBe('chat.not_allowed room_id');
    expect(await may('invite', { username: outsider.username })).toBe('done');
    expect(await may('invite', { username: outsider.username })).toBe('done');
    expect(await may('invite', about)).toBe('chat.already_member username');
    expect(await may('invite', { username: 'nadie' })).toBe('auth.user_not_found username');
  });

  it('moderators can moderate members and not owners; owners can moderate all but themselves', async () => {
    const { room_id, ana, owner, moderator, member } = await cast();
    const may = async (by: typeof owner, name: Parameters<typeof run>[2], input: object) =>
      codeOf(await run(door, by, name, { room_id, ...input }));
    for (const [name, more] of [
      ['remove_member', {}],
      ['mute_member', { minutes: 5 }],
      ['ban_member', {}],
    ] as const) {
      expect(await may(moderator, name, { username: owner.username, ...more })).toBe('chat.not_allowed username');
      expect(await may(moderator, name, { username: moderator.username, ...more })).toBe('chat.not_allowed username');
    }
    const hers = await sendMessage(ana, room_id, 'de una dueña');
    expect(await may(moderator, 'delete_message', { message_id: hers })).toBe('done');
    expect(await may(moderator, 'mute_member', { username: member.username, minutes: 5 })).toBe('done');
    expect(await may(moderator, 'set_member_role', { username: member.username, role: 'moderator' })).toBe(
      'chat.not_allowed room_id',
    );
    expect(await may(owner, 'remove_member', { username: moderator.username })).toBe('done');
    expect(await may(owner, 'mute_member', { username: moderator.username, minutes: 1 })).toBe(
      'chat.member_not_found username',
    );
    expect(await may(owner, 'set_member_role', { username: 'ana', role: 'member' })).toBe('done');
    expect(await may(owner, 'set_member_role', { username: owner.username, role: 'member' })).toBe(
      'chat.last_owner username',
    );
  });

  it('the last owner cannot leave while there are other members; the last member can leave', async () => {
    const ana = await open('ana');
    const luis = await open('luis');
    const made = await act(ana, 'create_room', { name: 'Barco' });
    expect(made.data).toMatchObject({ room: { role: 'owner', members: 1 } });
    const room_id = (made.data as { room: { id: number } }).room.id;
    await act(luis, 'join_room', { room_id });
    expect(await outcome(act(ana, 'leave_room', { room_id }))).toBe('chat.last_owner room_id');
    await act(luis, 'leave_room', { room_id });
    expect(await outcome(act(ana, 'leave_room', { room_id }))).toBe('done');
    expect(await outcome(act(ana, 'leave_room', { room_id }))).toBe('chat.not_member room_id');
    // A user who joins an empty room becomes its owner.
    const { data } = await act(luis, 'join_room', { room_id });
    expect(data).toMatchObject({ room: { role: 'owner', members: 1 } });
  });

  it('a muted member cannot write, and leaving and rejoining does not lift the mute', async () => {
    const { room_id, member, owner } = await cast('public');
    const write = async () => codeOf(await run(door, member, 'message', { room_id, content: 'algo' }));
    expect(await write()).toBe('done');
    await run(door, owner, 'mute_member', { room_id, username: member.username, minutes: 60 });
    expect(await write()).toBe('chat.muted room_id');
    expect(codeOf(await run(door, member, 'edit_message', { room_id, message_id: 1, content: 'x' }))).toBe(
      'chat.muted room_id',
    );
    await run(door, member, 'leave_room', { room_id });
    expect(await write()).toBe('chat.muted room_id');
    await run(door, member, 'join_room', { room_id });
    expect(await write()).toBe('chat.muted room_id');
    await run(door, owner, 'mute_member', { room_id, username: member.username, minutes: 0 });
    expect(await write()).toBe('done');
  });

  it('a banned user finds no room, is listed only for moderators, and can join again after the ban is lifted', async () => {
    const { room_id, owner, moderator, member } = await cast('public');
    const ban = { room_id, username: member.username };
    expect(codeOf(await run(door, moderator, 'ban_member', { ...ban, reason: 'insultos' }))).toBe('done');
    expect(codeOf(await run(door, member, 'message', { room_id, content: 'x' }))).toBe('chat.room_not_found room_id');
    expect(codeOf(await run(door, member, 'join_room', { room_id }))).toBe('chat.room_not_found room_id');
    expect(codeOf(await run(door, owner, 'invite', ban))).toBe('chat.banned username');
    const list = await read(door, `/api/rooms/${room_id}/bans`, as.ana);
    expect(list.data).toMatchObject([{ username: member.username, reason: 'insultos', by: moderator.username }]);
    expect((await read(door, `/api/rooms/${room_id}/bans`, as.luis)).error?.code).toBe('chat.not_allowed');
    const { data } = await readRoom(door, room_id, as.ana);
    expect(data.room.members).toBe(3);
    await run(door, moderator, 'unban_member', ban);
    expect(codeOf(await run(door, member, 'join_room', { room_id }))).toBe('done');
  });

  it('site administrators act as owners of public rooms, cannot be banned from them, and see no private room', async () => {
    const admin = await open('admin');
    const ana = await open('ana');
    const room_id = await makeRoom(ana, { name: 'Pública' });
    const hers = await sendMessage(ana, room_id, 'algo feo');
    expect(await outcome(act(ana, 'ban_member', { room_id, username: 'admin' }))).toBe('chat.not_allowed username');
    expect(await outcome(act(admin, 'delete_message', { room_id, message_id: hers }))).toBe('done');
    expect(await outcome(act(admin, 'update_room', { room_id, topic: 'Con respeto' }))).toBe('done');
    expect(await outcome(act(admin, 'ban_member', { room_id, username: 'ana' }))).toBe('done');
    const cellar = await makeRoom(ana, { kind: 'private', name: 'Privada' });
    expect(await outcome(act(admin, 'update_room', { room_id: cellar, topic: 'x' }))).toBe(
      'chat.room_not_found room_id',
    );
  });
});

it('[CHAT-5] the room and the user’s inbox publish invitation, joining, promotion and leaving, and the counts agree', async () => {
  const ana = await open('ana');
  const luis = await open('luis');
  const room_id = await makeRoom(ana, { kind: 'private', name: 'Camino' });
  await ana.subscribe(roomChannel(room_id));
  await luis.subscribe(inboxChannel('u_luis'));
  await act(ana, 'invite', { room_id, username: 'luis' });
  await act(luis, 'join_room', { room_id });
  await act(ana, 'set_member_role', { room_id, username: 'luis', role: 'moderator' });
  await act(ana, 'remove_member', { room_id, username: 'luis' });
  await act(ana, 'invite', { room_id, username: 'luis' });
  await act(luis, 'leave_room', { room_id });
  await luis.until(() => luis.count('room_removed') === 2);
  await ana.until(() => ana.count('member_removed') === 2);
  const inbox = luis.of(inboxChannel('u_luis')).map(({ type, data }) => {
    const { room, reason } = data as { room?: Record<string, unknown>; reason?: string };
    return [type, room ? [room.role, room.invited_by, room.members] : reason];
  });
  expect(inbox).toEqual([
    ['room_added', ['member', 'ana', 1]],
    ['room_added', ['member', null, 2]],
    ['room_added', ['moderator', null, 2]],
    ['room_removed', 'removed'],
    ['room_added', ['member', 'ana', 1]],
    ['room_removed', 'declined'],
  ]);
  const received = ana.of(roomChannel(room_id)).map(({ type, data }) => {
    const { member, reason } = data as { member?: Record<string, unknown>; reason?: string };
    return member ? [member.role, member.invited] : [type, reason];
  });
  expect(received).toEqual([
    ['member', true],
    ['member', false],
    ['moderator', false],
    ['member_removed', 'removed'],
    ['member', true],
    ['member_removed', 'declined'],
  ]);
  const { data } = await readRoom(door, room_id, as.ana);
  expect(data.room.members).toBe(1);
});

it('[CHAT-5] [ADM-7] the audit log contains moderation, and refused attempts', async () => {
  const admin = await open('admin');
  const luis = await open('luis');
  const ana = await open('ana');
  await act(ana, 'join_room', { room_id: AYUDA });
  await act(luis, 'join_room', { room_id: AYUDA });
  const id = await sendMessage(luis, AYUDA, 'vendo coche');
  const about = { room_id: AYUDA, username: 'luis' };
  await act(admin, 'delete_message', { room_id: AYUDA, message_id: id });
  await act(admin, 'set_member_role', { ...about, role: 'moderator' });
  await act(admin, 'mute_member', { ...about, minutes: 5 });
  await act(admin, 'remove_member', about);
  await act(admin, 'ban_member', { ...about, reason: 'anuncios' });
  await act(admin, 'unban_member', about);
  await act(admin, 'update_room', { room_id: AYUDA, name: 'Ayuda mutua' });
  await act(ana, 'unban_member', about);
  const rows = async (): Promise<AuditRow[]> =>
    (await read(door, '/api/admin/auditoria?buscar=room:2', as.admin)).data as AuditRow[];
  let lines = await rows();
  // The hub writes a refusal concurrently with its answer, not before it.
  for (let i = 0; lines.length < 8 && i < 200; i++) lines = await rows();
  expect(lines.map(({ actor, acto, objeto, resultado }) => [actor, acto, objeto, resultado]).reverse()).toEqual([
    ['admin', 'delete_message', 'room:2 luis', 'hecho'],
    ['admin', 'set_member_role', 'room:2 luis', 'hecho'],
    ['admin', 'mute_member', 'room:2 luis', 'hecho'],
    ['admin', 'remove_member', 'room:2 luis', 'hecho'],
    ['admin', 'ban_member', 'room:2 luis', 'hecho'],
    ['admin', 'unban_member', 'room:2 luis', 'hecho'],
    ['admin', 'update_room', 'room:2', 'hecho'],
    ['ana', 'unban_member', 'room:2 luis', 'chat.not_allowed'],
  ]);
  expect(lines.map(({ detalle }) => detalle)).toContainEqual({ reason: 'anuncios' });
  expect(JSON.stringify(lines)).not.toContain('vendo coche');
});

it('[CHAT-5] only its members can access the demo’s private room', async () => {
  const luis = await open('luis');
  expect(await outcome(act(luis, 'join_room', { room_id: EQUIPO }))).toBe('chat.room_not_found room_id');
});
