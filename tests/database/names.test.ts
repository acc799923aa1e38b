import type { Database } from '../../server/db/client';
import { useDatabase } from '../support/servers/open-database';

let database: Database;
useDatabase((opened) => void (database = opened));

const invisible = ['\u200b', '\u2060\u00ad', '\u3164', '\u2800 \ufe0f', '\ufeff\u034f', '\u{e0041}', '\ue000'];
const uncontrolled = [
  'a\u0007b',
  'a\u001b[2Jb',
  'a\nb',
  'a\u0085b',
  'a\u2028b',
  'fdp\u202eexe',
  'a\u2066b',
  'a\u200fb',
];
const fine = ['a', 'ñ', '中', 'ع', '👨‍👩‍👧', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'می‌خواهم', '7', '!', '\u0301a', 'ツ'];

let number = 0;
const writers: readonly (readonly [string, (value: string) => Promise<unknown>])[] = [
  ['users', (displayName) => user({ displayName })],
  ['users', (username) => user({ username })],
  ['accounts', (holder) => database.prisma.account.create({ data: { cedula: `c${++number}`, holder } })],
  ['rooms', (name) => database.prisma.room.create({ data: { kind: 'public', name } })],
  ['products', (name) => database.prisma.product.create({ data: { name, price: 1n, stock: 1n, updatedBy: 'x' } })],
  ['movies', (title) => movie({ title })],
  ['movies', (genre) => movie({ title: 'x', genre })],
  ['service_tokens', (name) => token(name)],
];

const user = (change: object) => {
  const n = ++number;
  return database.prisma.user.create({
    data: { id: `u${n}`, username: `u${n}`, displayName: 'U', passwordHash: 'x', ...change },
  });
};
const movie = (change: { title: string; genre?: string }) =>
  database.prisma.movie.create({ data: { movieId: `m${++number}`, year: 2000, ...change } });
const token = (name: string) => {
  const n = `t${++number}`;
  return database.prisma.serviceToken.create({
    data: { id: n, name, scope: 'broadcast', fingerprint: n, createdBy: 'x' },
  });
};

it.each(writers)(
  '[SEC-76] the database refuses a name of %s that is invisible or affects the text around it',
  async (table, write) => {
    for (const name of [...invisible, ...uncontrolled])
      await expect(write(name)).rejects.toThrow(`${table}_named_visibly`);
    for (const name of fine) await expect(write(`${name}${table === 'users' ? ++number : ''}`)).resolves.toBeDefined();
  },
);

it('[SEC-76] an update cannot set a name that an insert would refuse', async () => {
  const { id } = await database.prisma.room.create({ data: { kind: 'private', name: 'Sala' } });
  const change = (data: object) => database.prisma.room.update({ where: { id }, data });
  await expect(change({ name: '\u200b' })).rejects.toThrow(/rooms_named_visibly/);
  await expect(change({ topic: 'a\nb' })).rejects.toThrow(/rooms_topic_in_line/);
  await expect(change({ topic: '', lastMessage: 3n })).resolves.toBeDefined();
});

it('[SEC-76] notices, messages and descriptions must be visible, and may have line breaks', async () => {
  const notice = (text: string) => database.prisma.$executeRaw`
    INSERT INTO notices (notice_id, text, level, audience, sender, at)
    VALUES (${`n${++number}`}, ${text}, 'info', '{}', 'x', now())`;
  for (const text of ['\u200b\n', 'a\u0007', '\u001b[0m'])
    await expect(notice(text)).rejects.toThrow(/notices_visible/);
  await expect(notice('a\r\n\tb')).resolves.toBe(1);
  const product = { name: 'x', price: 1n, stock: 1n, updatedBy: 'x' };
  const described = (description: string) => database.prisma.product.create({ data: { ...product, description } });
  await expect(described('a\u0007b')).rejects.toThrow(/products_described_in_prose/);
  await expect(described('a\nb')).resolves.toBeDefined();
  const { id: roomId } = await database.prisma.room.create({ data: { kind: 'public', name: 'Sala' } });
  const author = await user({});
  const message = (id: bigint, content: string) =>
    database.prisma.message.create({
      data: {
        ...{ roomId, id, content, authorId: author.id, username: 'u', authorName: 'U' },
        ...{ clientId: `c${id}`, createdAt: new Date() },
      },
    });
  await expect(message(1n, '\u200b\u3164')).rejects.toThrow(/messages_visible/);
  await expect(message(1n, '\u200b a \u001b')).resolves.toBeDefined();
});
