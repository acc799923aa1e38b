import { startTestServer, type TestServer } from '../support/servers/test-server';

let door: TestServer;
let admin: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ limits: { reads: { perSecond: 1_000, burst: 10_000 } } });
  admin = await door.signIn('admin');
});
afterAll(() => door.close());

const made = async (path: string, body: unknown): Promise<unknown> => {
  const { status, json } = await door.ask(path, { headers: admin, body });
  expect([status, json.error]).toEqual([expect.any(Number), undefined]);
  return json.data;
};

const rows = async (path: string): Promise<Record<string, unknown>[]> =>
  (await door.ask(path, { headers: admin })).json.data as Record<string, unknown>[];

const names = ['zumo', 'Ábaco', 'banco', 'ñame', 'nube', 'Ola', 'abeto', 'Zapato', 'ábaco 2'];
const inOrder = ['Ábaco', 'ábaco 2', 'abeto', 'banco', 'nube', 'ñame', 'Ola', 'Zapato', 'zumo'];

it('[CAT-14] products are ordered by name as in a Spanish dictionary, across pages too', async () => {
  for (const name of names) await made('/api/productos', { nombre: `${name} #es`, precio: 1, stock: 1 });
  const found: unknown[] = [];
  let next: string | null = '';
  while (next !== null) {
    const after: string = next === '' ? '' : `&despues=${next}`;
    const { json } = await door.ask(`/api/productos?orden=nombre&limite=2&buscar=%23es${after}`);
    found.push(...(json.data as { nombre: string }[]).map(({ nombre }) => nombre));
    next = (json as unknown as { siguiente: string | null }).siguiente;
  }
  expect(found).toEqual(inOrder.map((name) => `${name} #es`));
});

it('[RAT-19] films are ordered by title as in a Spanish dictionary, across pages too', async () => {
  for (const name of names) await made('/api/movies', { title: `${name} #es`, year: 2000 });
  const found: unknown[] = [];
  let next: string | null = '';
  while (next !== null) {
    const after: string = next === '' ? '' : `&after=${next}`;
    const { json } = await door.ask(`/api/movies?limit=2&q=%23es${after}`);
    found.push(...(json.data as { title: string }[]).map(({ title }) => title));
    next = (json as unknown as { next: string | null }).next;
  }
  expect(found).toEqual(inOrder.map((name) => `${name} #es`));
});

it.each(['Canción Ünica', 'Cancio\u0301n U\u0308nica'])(
  '[CHAT-10] %j is found composed, decomposed and without accents',
  async (name) => {
    const label = `${name} ${name.length}`;
    await made('/api/productos', { nombre: label, precio: 1, stock: 1 });
    await made('/api/movies', { title: label, year: 2000 });
    const room = (await made('/api/rooms', { name: label, kind: 'public' })) as { room: { id: number } };
    await made(`/api/rooms/${room.room.id}/messages`, { content: `La ${label} de hoy` });
    await door.app.database.prisma.user.create({
      data: { id: `u${name.length}`, username: `u${name.length}`, displayName: label, passwordHash: 'x' },
    });
    for (const typed of [name, name.normalize('NFC'), name.normalize('NFD'), 'cancion unica', 'CANCIÓN ÜNICA']) {
      const q = encodeURIComponent(typed);
      const found = await Promise.all([
        rows(`/api/productos?buscar=${q}`),
        rows(`/api/movies?q=${q}`),
        rows(`/api/rooms?q=${q}`),
        rows(`/api/rooms?scope=public&q=${q}`),
        rows(`/api/people?q=${q}`),
        rows(`/api/admin/usuarios?buscar=${q}`),
        rows(`/api/messages/search?q=${q}`),
      ]);
      const holding = found.map((list) => list.some((row) => JSON.stringify(row).includes(label)));
      expect([typed, ...holding]).toEqual([typed, ...found.map(() => true)]);
    }
  },
);
