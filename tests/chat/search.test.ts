import type { SearchHit } from '../../contract/features/chat/schemas';
import { WordMaker } from '../../server/features/chat/search/search-indexer';
import { holdWords } from '../../server/features/chat/search/search-index';
import { openFrontDoor, type FrontDoor } from '../http/front-door';
import { useClients } from '../setup/clients';
import { silent } from '../setup/log';
import { act, EQUIPO, GENERAL, makeRoom, noLimits, read, say, untilWaiting, type Answered } from './chat-world';

const connect = useClients();
let door: FrontDoor;
let ana: { authorization: string };
let luis: { authorization: string };
beforeAll(async () => {
  door = await openFrontDoor({ limits: noLimits });
  [ana, luis] = [await door.signIn('ana'), await door.signIn('luis')];
});
afterAll(() => door.close());

const find = (q: string, headers: object, more = '') =>
  read(door, `/api/messages/search?q=${encodeURIComponent(q)}${more}`, headers) as Promise<Answered<SearchHit[]>>;
const words = ({ data }: { data: SearchHit[] }): string[] => data.map(({ message }) => message.content);

it('[CHAT-6] finds words in Spanish and English, bent or not, newest first, the hit marked', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const said = ['Las reuniones empiezan a las diez', 'The meetings were running late', 'Nada que ver', 'otra reunión'];
  for (const content of said) await say(tab, GENERAL, content);
  const meetings = await find('reunión', ana);
  expect(words(meetings)).toEqual(['otra reunión', 'Las reuniones empiezan a las diez']);
  expect(meetings.data[1]).toMatchObject({
    room: { id: GENERAL, name: 'General', kind: 'public' },
    headline: 'Las \uE000reuniones\uE001 empiezan a las diez',
  });
  expect(words(await find('run meeting', ana))).toEqual(['The meetings were running late']);
  expect(words(await find('"las diez"', ana))).toEqual(['Las reuniones empiezan a las diez']);
  expect(words(await find('reuniones -diez', ana))).toEqual(['otra reunión']);
  expect(words(await find('inexistente', ana))).toEqual([]);
});

it('[CHAT-6] only in rooms that the asker may read, and in one of them where asked', async () => {
  const tab = await connect(door.app.url, { as: ana });
  await say(tab, EQUIPO, 'clave zanahoria');
  await say(tab, GENERAL, 'sopa de zanahoria');
  const banned = await makeRoom(tab, { name: 'Huerto' });
  await say(tab, banned, 'plantar zanahoria');
  await act(tab, 'ban_member', { room_id: banned, username: 'luis' });
  expect(words(await find('zanahoria', luis))).toEqual(['sopa de zanahoria']);
  expect(words(await find('zanahoria', ana))).toHaveLength(3);
  expect(words(await find('zanahoria', ana, `&room_id=${EQUIPO}`))).toEqual(['clave zanahoria']);
  expect(words(await find('zanahoria', luis, `&room_id=${EQUIPO}`))).toEqual([]);
  expect((await find('zanahoria', {})).error?.code).toBe('auth.required');
});

it('[CHAT-6] an edit is found by its new words, what is deleted not at all', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const message_id = await say(tab, GENERAL, 'berenjena');
  await act(tab, 'edit_message', { room_id: GENERAL, message_id, content: 'calabacín' });
  expect(words(await find('berenjena', ana))).toEqual([]);
  expect(words(await find('calabacín', ana))).toEqual(['calabacín']);
  await act(tab, 'delete_message', { room_id: GENERAL, message_id });
  expect(words(await find('calabacín', ana))).toEqual([]);
  for (const q of ['-inexistente', 'inexistente OR -nada']) expect(words(await find(q, ana))).not.toContain('');
});

it('[CHAT-6] page by page without gap or repeat; any words are words', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const id = await makeRoom(tab, { name: 'Lista' });
  await Promise.all(Array.from({ length: 23 }, (_, i) => act(tab, 'message', { room_id: id, content: `melón ${i}` })));
  const found: string[] = [];
  let next: string | null = '';
  do {
    const page = await find('melón', ana, `&limit=5${next && `&cursor=${next}`}`);
    found.push(...words(page));
    next = page.next;
  } while (next);
  expect(found).toHaveLength(23);
  expect(new Set(found).size).toBe(23);
  for (const q of ["'; DROP TABLE messages; --", '& | ! ( ) :*', '\\\\', '"""', 'de la el', '%%%']) {
    expect((await find(q, ana)).status).toBe(200);
  }
  for (const [query, field] of [
    ['q=a', 'q'],
    ['q=hola&cursor=x', 'cursor'],
    ['q=hola&limit=51', 'limit'],
    ['q=hola&de=1', 'de'],
  ]) {
    const { status, error } = await read(door, `/api/messages/search?${query}`, ana);
    expect([status, error?.field]).toEqual([400, field]);
  }
});

it('[CHAT-6] the marks of a hit are the search’s own, whatever a message is made of', async () => {
  const tab = await connect(door.app.url, { as: ana });
  await say(tab, GENERAL, '\uE000falso\uE001 pepino <b>negrita</b>');
  const { data } = await find('pepino', ana);
  expect(data[0]?.headline).toBe('falso \uE000pepino\uE001 <b>negrita</b>');
});

describe('[CHAT-6] what a message is found by', () => {
  const wordsIn = (roomId: number) => door.app.database.prisma.messageWords.count({ where: { roomId } });

  /** Says so much in a room that nobody hears of it. */
  const sayUnheard = async (roomId: number, count: number): Promise<void> => {
    const { prisma } = door.app.database;
    await prisma.$executeRaw`
      INSERT INTO messages (room_id, id, author_id, username, author_name, content, client_id, created_at)
      SELECT ${roomId}, n, 'u_ana', 'ana', 'Ana', 'alcachofa ' || n, 'c' || n, now() FROM generate_series(1, ${count}::int) n`;
    await prisma.$executeRaw`UPDATE rooms SET last_message = ${count} WHERE id = ${roomId}`;
  };

  it('is made soon after it was said, be it much', async () => {
    const tab = await connect(door.app.url, { as: ana });
    const roomId = await makeRoom(tab, { name: 'Mucho' });
    await sayUnheard(roomId, 1_201);
    const maker = new WordMaker(door.app.database, silent);
    maker.heard([{ channel: `room:${roomId}`, type: 'message', seq: 1, data: '{}', at: 0 }]);
    await maker.run();
    expect(await wordsIn(roomId)).toBe(1_201);
    await maker.close();
  });

  it('is made for what a node said that is gone, by whoever looks around, in however many rooms', async () => {
    const tab = await connect(door.app.url, { as: ana });
    const roomId = await makeRoom(tab, { name: 'Huérfana' });
    await sayUnheard(roomId, 501);
    const { prisma } = door.app.database;
    await prisma.$executeRaw`
      WITH made AS (
        INSERT INTO rooms (name, kind, last_message) SELECT 'Sala', 'private', 1 FROM generate_series(1, 400) RETURNING id
      )
      INSERT INTO messages (room_id, id, author_id, username, author_name, content, client_id, created_at)
      SELECT id, 1, 'u_ana', 'ana', 'Ana', 'nabo', 'c', now() FROM made`;
    const maker = new WordMaker(door.app.database, silent);
    await maker.lookAround();
    expect(await wordsIn(roomId)).toBe(501);
    expect(await prisma.messageWords.count()).toBe(await prisma.message.count());
    await maker.close();
  });

  it('is made by whoever searches before', async () => {
    const tab = await connect(door.app.url, { as: ana });
    const roomId = await makeRoom(tab, { name: 'Prisa' });
    await sayUnheard(roomId, 1_201);
    const { data } = await find('alcachofa 1201', ana, `&room_id=${roomId}`);
    expect(words({ data })).toEqual(['alcachofa 1201']);
  });

  it('is made once, however many search at the same time', async () => {
    const tab = await connect(door.app.url, { as: ana });
    const roomId = await makeRoom(tab, { name: 'Todos' });
    await sayUnheard(roomId, 3);
    const made = jest.spyOn(door.app.database, 'pipelined');
    const found = await Promise.all(Array.from({ length: 6 }, () => find('alcachofa', ana, `&room_id=${roomId}`)));
    expect(found.map(({ data }) => data.length)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(made).toHaveBeenCalledTimes(1);
    made.mockRestore();
  });

  it('is changed with the message, whoever changes that', async () => {
    const tab = await connect(door.app.url, { as: ana });
    const room_id = await makeRoom(tab, { name: 'Ajena' });
    await say(tab, room_id, 'apio');
    expect(words(await find('apio', ana))).toEqual(['apio']);
    await door.app.database.prisma.message.updateMany({ where: { roomId: room_id }, data: { content: 'hinojo' } });
    expect(words(await find('apio', ana))).toEqual([]);
    expect(words(await find('hinojo', ana))).toEqual(['hinojo']);
  });

  it('is of its new words where it was edited while they were made', async () => {
    const { database } = door.app;
    const tab = await connect(door.app.url, { as: ana });
    const room_id = await makeRoom(tab, { name: 'Carrera' });
    let edited: Promise<unknown> | undefined;
    await database.transaction(async (tx) => {
      await holdWords(tx, [room_id]); // as who makes words does, before reading what was said
      const message_id = await say(tab, room_id, 'rábano');
      edited = act(tab, 'edit_message', { room_id, message_id, content: 'puerro' });
      await untilWaiting(door, 2); // the edit, and the node's own maker
      await tx.$executeRaw`
        INSERT INTO message_words (room_id, message_id, created_at, words)
        VALUES (${room_id}, ${message_id}, now(), to_tsvector('spanish', 'rábano'))`;
    });
    await edited;
    expect(words(await find('puerro', ana))).toEqual(['puerro']);
    expect(words(await find('rábano', ana))).toEqual([]);
  });
});
