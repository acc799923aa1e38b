import type { SearchHit } from '../../contract/chat';
import { openFrontDoor, type FrontDoor } from '../http/front-door';
import { useClients } from '../setup/clients';
import { act, EQUIPO, GENERAL, makeRoom, noLimits, read, say, type Answered } from './chat-world';

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
