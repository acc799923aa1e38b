import type { SearchHit } from '../../../contract/features/chat/schemas';
import { SearchIndexer } from '../../../server/features/chat/search/search-indexer';
import { lockIndex } from '../../../server/features/chat/search/search-index';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { useClients } from '../../support/clients/clients';
import { silent } from '../../support/servers/log';
import { act, EQUIPO, GENERAL, makeRoom, noLimits, read, sendMessage, untilWaiting, type Answered } from './chat-world';

const connect = useClients();
let door: TestServer;
let ana: { authorization: string };
let luis: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ limits: noLimits });
  [ana, luis] = [await door.signIn('ana'), await door.signIn('luis')];
});
afterAll(() => door.close());

const find = (q: string, headers: object, more = '') =>
  read(door, `/api/messages/search?q=${encodeURIComponent(q)}${more}`, headers) as Promise<Answered<SearchHit[]>>;
const textsOf = ({ data }: { data: SearchHit[] }): string[] => data.map(({ message }) => message.content);

it('[CHAT-6] the search finds inflected Spanish and English words, newest first, and marks the hits', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const messages = [
    'Las reuniones empiezan a las diez',
    'The meetings were running late',
    'Nada que ver',
    'otra reunión',
  ];
  for (const content of messages) await sendMessage(tab, GENERAL, content);
  const meetings = await find('reunión', ana);
  expect(textsOf(meetings)).toEqual(['otra reunión', 'Las reuniones empiezan a las diez']);
  expect(meetings.data[1]).toMatchObject({
    room: { id: GENERAL, name: 'General', kind: 'public' },
    headline: 'Las \uE000reuniones\uE001 empiezan a las diez',
  });
  expect(textsOf(await find('run meeting', ana))).toEqual(['The meetings were running late']);
  expect(textsOf(await find('"las diez"', ana))).toEqual(['Las reuniones empiezan a las diez']);
  expect(textsOf(await find('reuniones -diez', ana))).toEqual(['otra reunión']);
  expect(textsOf(await find('inexistente', ana))).toEqual([]);
});

it('[CHAT-6] the search covers only rooms that the user may read, or one of them on request', async () => {
  const tab = await connect(door.app.url, { as: ana });
  await sendMessage(tab, EQUIPO, 'clave zanahoria');
  await sendMessage(tab, GENERAL, 'sopa de zanahoria');
  const banned = await makeRoom(tab, { name: 'Huerto' });
  await sendMessage(tab, banned, 'plantar zanahoria');
  await act(tab, 'ban_member', { room_id: banned, username: 'luis' });
  expect(textsOf(await find('zanahoria', luis))).toEqual(['sopa de zanahoria']);
  expect(textsOf(await find('zanahoria', ana))).toHaveLength(3);
  expect(textsOf(await find('zanahoria', ana, `&room_id=${EQUIPO}`))).toEqual(['clave zanahoria']);
  expect(textsOf(await find('zanahoria', luis, `&room_id=${EQUIPO}`))).toEqual([]);
  expect((await find('zanahoria', {})).error?.code).toBe('auth.required');
});

it('[CHAT-6] an edited message is found by its new words, a deleted one not at all', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const message_id = await sendMessage(tab, GENERAL, 'berenjena');
  await act(tab, 'edit_message', { room_id: GENERAL, message_id, content: 'calabacín' });
  expect(textsOf(await find('berenjena', ana))).toEqual([]);
  expect(textsOf(await find('calabacín', ana))).toEqual(['calabacín']);
  await act(tab, 'delete_message', { room_id: GENERAL, message_id });
  expect(textsOf(await find('calabacín', ana))).toEqual([]);
  for (const q of ['-inexistente', 'inexistente OR -nada']) expect(textsOf(await find(q, ana))).not.toContain('');
});

it('[CHAT-6] result pages have no gap and no repeat; any query text is accepted', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const id = await makeRoom(tab, { name: 'Lista' });
  await Promise.all(Array.from({ length: 23 }, (_, i) => act(tab, 'message', { room_id: id, content: `melón ${i}` })));
  const found: string[] = [];
  let next: string | null = '';
  do {
    const page = await find('melón', ana, `&limit=5${next && `&cursor=${next}`}`);
    found.push(...textsOf(page));
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

it('[CHAT-6] only the search inserts the marks of a hit, whatever a message contains', async () => {
  const tab = await connect(door.app.url, { as: ana });
  await sendMessage(tab, GENERAL, '\uE000falso\uE001 pepino <b>negrita</b>');
  const { data } = await find('pepino', ana);
  expect(data[0]?.headline).toBe('falso \uE000pepino\uE001 <b>negrita</b>');
});

describe('[CHAT-6] the search index of a message', () => {
  const indexedIn = (roomId: number) => door.app.database.prisma.messageWords.count({ where: { roomId } });

  /** Inserts messages into a room without publishing events. */
  const insertMessages = async (roomId: number, count: number): Promise<void> => {
    const { prisma } = door.app.database;
    await prisma.$executeRaw`
      INSERT INTO messages (room_id, id, author_id, username, author_name, content, client_id, created_at)
      SELECT ${roomId}, n, 'u_ana', 'ana', 'Ana', 'alcachofa ' || n, 'c' || n, now() FROM generate_series(1, ${count}::int) n`;
    await prisma.$executeRaw`UPDATE rooms SET last_message = ${count} WHERE id = ${roomId}`;
  };

  it('is made soon after the message, for many messages too', async () => {
    const tab = await connect(door.app.url, { as: ana });
    const roomId = await makeRoom(tab, { name: 'Mucho' });
    await insertMessages(roomId, 1_201);
    const indexer = new SearchIndexer(door.app.database, silent);
    indexer.onCommitted([{ channel: `room:${roomId}`, type: 'message', seq: 1, data: '{}', at: 0 }]);
    await indexer.run();
    expect(await indexedIn(roomId)).toBe(1_201);
    await indexer.close();
  });

  it('is made for messages of a node that is gone, in any number of rooms, by any node', async () => {
    const tab = await connect(door.app.url, { as: ana });
    const roomId = await makeRoom(tab, { name: 'Huérfana' });
    await insertMessages(roomId, 501);
    const { prisma } = door.app.database;
    await prisma.$executeRaw`
      WITH made AS (
        INSERT INTO rooms (name, kind, last_message) SELECT 'Sala', 'private', 1 FROM generate_series(1, 400) RETURNING id
      )
      INSERT INTO messages (room_id, id, author_id, username, author_name, content, client_id, created_at)
      SELECT id, 1, 'u_ana', 'ana', 'Ana', 'nabo', 'c', now() FROM made`;
    const indexer = new SearchIndexer(door.app.database, silent);
    await indexer.scan();
    expect(await indexedIn(roomId)).toBe(501);
    expect(await prisma.messageWords.count()).toBe(await prisma.message.count());
    await indexer.close();
  });

  it('is made by a search that comes first', async () => {
    const tab = await connect(door.app.url, { as: ana });
    const roomId = await makeRoom(tab, { name: 'Prisa' });
    await insertMessages(roomId, 1_201);
    const { data } = await find('alcachofa 1201', ana, `&room_id=${roomId}`);
    expect(textsOf({ data })).toEqual(['alcachofa 1201']);
  });

  it('is made once for concurrent searches', async () => {
    const tab = await connect(door.app.url, { as: ana });
    const roomId = await makeRoom(tab, { name: 'Todos' });
    await insertMessages(roomId, 3);
    const made = jest.spyOn(door.app.database, 'pipelined');
    const found = await Promise.all(Array.from({ length: 6 }, () => find('alcachofa', ana, `&room_id=${roomId}`)));
    expect(found.map(({ data }) => data.length)).toEqual([3, 3, 3, 3, 3, 3]);
    expect(made).toHaveBeenCalledTimes(1);
    made.mockRestore();
  });

  it('changes with the message, for any writer', async () => {
    const tab = await connect(door.app.url, { as: ana });
    const room_id = await makeRoom(tab, { name: 'Ajena' });
    await sendMessage(tab, room_id, 'apio');
    expect(textsOf(await find('apio', ana))).toEqual(['apio']);
    await door.app.database.prisma.message.updateMany({ where: { roomId: room_id }, data: { content: 'hinojo' } });
    expect(textsOf(await find('apio', ana))).toEqual([]);
    expect(textsOf(await find('hinojo', ana))).toEqual(['hinojo']);
  });

  it('contains the new words of a message that is edited during the indexing', async () => {
    const { database } = door.app;
    const tab = await connect(door.app.url, { as: ana });
    const room_id = await makeRoom(tab, { name: 'Carrera' });
    let edited: Promise<unknown> | undefined;
    await database.transaction(async (tx) => {
      await lockIndex(tx, [room_id]); // as an indexer does, before it reads the messages
      const message_id = await sendMessage(tab, room_id, 'rábano');
      edited = act(tab, 'edit_message', { room_id, message_id, content: 'puerro' });
      await untilWaiting(door, 2); // the edit, and the node's own indexer
      await tx.$executeRaw`
        INSERT INTO message_words (room_id, message_id, created_at, words)
        VALUES (${room_id}, ${message_id}, now(), to_tsvector('spanish', 'rábano'))`;
    });
    await edited;
    expect(textsOf(await find('puerro', ana))).toEqual(['puerro']);
    expect(textsOf(await find('rábano', ana))).toEqual([]);
  });
});
