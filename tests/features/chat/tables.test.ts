import { openDatabase, type Database } from '../../../server/db/client';
import { createDatabase, type TestDatabase } from '../../support/servers/database';
import { silent } from '../../support/servers/log';

let home: TestDatabase;
let database: Database;
let roomId: bigint;
beforeAll(async () => {
  home = await createDatabase();
  database = openDatabase(home.url, { log: silent });
  const { prisma } = database;
  await prisma.user.create({ data: { id: 'u', username: 'u', displayName: 'U', passwordHash: 'x' } });
  roomId = (await prisma.room.create({ data: { name: 'Sala', kind: 'public' } })).id;
  await prisma.message.create({ data: message(1n) });
});
afterAll(async () => {
  await database.close();
  await home.drop();
});

const message = (id: bigint, change: object = {}) => ({
  ...{
    roomId,
    id,
    authorId: 'u',
    username: 'u',
    authorName: 'U',
    content: 'hola',
    clientId: 'c',
    createdAt: new Date(),
  },
  ...change,
});

describe('[CHAT-8] PostgreSQL refuses, for any writer,', () => {
  it.each([
    ['an unknown kind', { kind: 'secret' }, /rooms_kind_known/],
    ['guests in a private room', { kind: 'private', guests: true }, /rooms_guests_in_public/],
    ['a direct conversation without its two users', { kind: 'direct' }, /rooms_direct_has_key/],
    ['a room without a name', { name: '' }, /rooms_named/],
    ['more members than a room may have', { members: 5_001 }, /rooms_members_bounded/],
  ])('%s', async (_, change, constraint) => {
    const data = { name: 'Otra', kind: 'public', ...change };
    await expect(database.prisma.room.create({ data })).rejects.toThrow(constraint);
  });

  it.each([
    ['of an unknown kind', { kind: 'secret', guests: false }, /rooms_kind_known/],
    ['direct, without its two users', { kind: 'direct' }, /rooms_direct_has_key/],
    ['with two users, without being direct', { directKey: 'a\nb' }, /rooms_direct_has_key/],
    ['private, with guests in it', { kind: 'private' }, /rooms_guests_in_public/],
    ['without a name', { name: '' }, /rooms_named/],
    ['with a name that is too long', { name: 'x'.repeat(81) }, /rooms_named/],
    ['with a topic that is too long', { topic: 'x'.repeat(251) }, /rooms_topic_length/],
    ['with a negative number of members', { members: -1 }, /rooms_members_bounded/],
    ['with a negative number of messages', { lastMessage: -1n }, /rooms_messages_counted/],
  ])('a change of a room into one %s', async (_, change, constraint) => {
    const { id } = await database.prisma.room.create({ data: { name: 'Abierta', kind: 'public', guests: true } });
    await expect(database.prisma.room.update({ where: { id }, data: change })).rejects.toThrow(constraint);
    expect(await database.prisma.room.findUnique({ where: { id } })).toMatchObject({ name: 'Abierta', kind: 'public' });
  });

  it('admitting guests to a private room', async () => {
    const { id } = await database.prisma.room.create({ data: { name: 'Cerrada', kind: 'private' } });
    const opened = database.prisma.room.update({ where: { id }, data: { guests: true } });
    await expect(opened).rejects.toThrow(/rooms_guests_in_public/);
  });

  it.each([
    ['a message without text', { content: '' }, /messages_empty_when_deleted/],
    ['a deleted message that still has its text', { deletedAt: new Date() }, /messages_empty_when_deleted/],
    ['a message that is too long', { content: 'x'.repeat(4_001) }, /messages_length/],
    ['a message without an author', { authorId: null }, /messages_user_or_guest/],
    ['a message of a user and a guest', { guestId: 'guest:1' }, /messages_user_or_guest/],
    ['an answer to a later message', { replyTo: 9n, replyContent: 'x' }, /messages_reply_to_earlier/],
    ['a message number below one', { id: 0n }, /messages_numbered_from_one/],
  ])('%s', async (_, change, constraint) => {
    await expect(database.prisma.message.create({ data: message(2n, change) })).rejects.toThrow(constraint);
  });

  it('a repeated message number, and a second direct conversation of the same users', async () => {
    await expect(database.prisma.message.create({ data: message(1n) })).rejects.toThrow(/Unique constraint/);
    const data = { name: '', kind: 'direct', directKey: 'a\nb' };
    await database.prisma.room.create({ data });
    await expect(database.prisma.room.create({ data })).rejects.toThrow(/Unique constraint/);
  });

  it('an unknown role and a negative read pointer', async () => {
    const data = { roomId, userId: 'u' };
    await expect(database.prisma.roomMember.create({ data: { ...data, role: 'king' } })).rejects.toThrow(/role_known/);
    await expect(database.prisma.roomMember.create({ data: { ...data, readId: -1n } })).rejects.toThrow(/read_not/);
  });
});
