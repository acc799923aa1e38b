import { RATINGS_CHANNEL } from '../../../contract/features/ratings/channels';
import { moviesPage, movieView, type MovieView } from '../../../contract/features/ratings/schemas';
import { sendCommand, createUsers, outcome, run } from '../../support/clients/commands';
import { codeOf, startTestServer, useTestServers, type TestServer } from '../../support/servers/test-server';
import { useClients } from '../../support/clients/clients';
import { transports, useTransports } from '../../support/clients/transports';
import { noLimits, rate, ratingsReceived, readFilm, readFilms, ROMA } from './ratings-world';

const connect = useTransports();
const socket = useClients();
const openDoor = useTestServers();

let door: TestServer;
let ana: { authorization: string };
let luis: { authorization: string };
let admin: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ limits: noLimits });
  [ana, luis, admin] = await Promise.all([door.signIn('ana'), door.signIn('luis'), door.signIn('admin')]);
});
afterAll(() => door.close());

/** A film that no other test rates. */
let films = 0;
async function newFilm(): Promise<string> {
  const movieId = `prueba-${++films}`;
  const body = { movieId, title: `Prueba ${films}`, year: 2020 };
  const { status } = await door.ask('/api/movies', { headers: admin, body });
  expect(status).toBe(200);
  return movieId;
}

/** Count, sum and histogram from the film's row, and computed from its ratings. */
async function bothScores(movieId: string): Promise<[unknown, unknown]> {
  const { prisma } = door.app.database;
  const { count, sum, histogram } = await prisma.movie.findUniqueOrThrow({ where: { movieId } });
  const rows = (await prisma.rating.findMany({ where: { movieId } })).map(({ rating }) => rating);
  const counted = [1, 2, 3, 4, 5].map((stars) => rows.filter((rating) => rating === stars).length);
  const added = rows.reduce((total, rating) => total + rating, 0);
  return [
    { count, sum, histogram },
    { count: rows.length, sum: added, histogram: counted },
  ];
}

it('[RAT-1] a rating is set, changed and withdrawn, and the score follows', async () => {
  const film = await newFilm();
  const scoreFor = async (headers: object) => (await readFilm(door, film, { ...headers })).film;
  expect((await rate(door, film, 4, ana)).json.data).toMatchObject({ movieId: film, rating: 4, action: 'create' });
  await rate(door, film, 1, luis);
  expect(await scoreFor(ana)).toMatchObject({ average: 2.5, count: 2, histogram: [1, 0, 0, 1, 0], mine: 4 });
  const changed = await rate(door, film, 5, ana);
  expect(changed.json.data).toMatchObject({ rating: 5, action: 'update', average: 3, count: 2 });
  expect(await scoreFor(luis)).toMatchObject({ average: 3, count: 2, histogram: [1, 0, 0, 0, 1], mine: 1 });
  const taken = await rate(door, film, null, ana);
  expect(taken.json.data).toMatchObject({ rating: null, action: 'delete', average: 1, count: 1 });
  expect(await scoreFor({})).toMatchObject({ average: 1, count: 1, mine: null });
  expect(codeOf(await rate(door, film, null, ana))).toEqual([404, 'ratings.not_rated']);
  await rate(door, film, null, luis);
  expect(await scoreFor(luis)).toMatchObject({ average: null, count: 0, histogram: [0, 0, 0, 0, 0], mine: null });
  const [row, rows] = await bothScores(film);
  expect(row).toEqual(rows);
});

it('[RAT-1] averages have two decimals', async () => {
  const film = await newFilm();
  const people = await createUsers(door, 3, 'decimals');
  for (const [i, stars] of [5, 5, 4].entries())
    await run(door, people[i]!, 'calificar', { movieId: film, rating: stars });
  expect((await readFilm(door, film)).film.average).toBe(4.67);
});

it('[RAT-2] 50 users rate, change and withdraw at once, on two nodes: the score matches the ratings', async () => {
  const film = await newFilm();
  const people = await createUsers(door, 50, 'crowd');
  const other = await openDoor({ home: door.home, demo: false, limits: noLimits });
  await Promise.all(
    Array.from({ length: 400 }, (_, i) => {
      const person = people[(i * 7) % people.length]!;
      const at = i % 2 === 0 ? door : other;
      return i % 9 === 0
        ? run(at, person, 'quitar_calificacion', { movieId: film })
        : run(at, person, 'calificar', { movieId: film, rating: 1 + ((i * 13) % 5) });
    }),
  );
  const [row, rows] = await bothScores(film);
  expect(row).toEqual(rows);
  expect((rows as { count: number }).count).toBeGreaterThan(40);
});

it('[RAT-2] the database refuses a score that does not add up, and ratings outside the stars', async () => {
  const film = await newFilm();
  const { prisma } = door.app.database;
  const where = { movieId: film };
  await expect(prisma.movie.update({ where, data: { count: 1 } })).rejects.toThrow(/movies_score_adds_up/);
  await expect(prisma.movie.update({ where, data: { histogram: [0, 0, 0, 0] } })).rejects.toThrow(/movies_histogram/);
  await expect(prisma.movie.update({ where, data: { histogram: [-1, 1, 0, 0, 0], count: 0, sum: 1 } })).rejects.toThrow(
    /movies_histogram/,
  );
  const at = { createdAt: new Date(), updatedAt: new Date() };
  await expect(prisma.rating.create({ data: { ...where, rater: 'x', rating: 6, ...at } })).rejects.toThrow(/ratings_/);
});

describe.each(transports)('over %s', (transport) => {
  it('[RAT-3] every transport delivers a rating, with the whole score and without its author', async () => {
    const film = await newFilm();
    const [anaTab, adminTab, strangers] = [
      await connect(transport, door.app.url, { as: ana }),
      await connect(transport, door.app.url, { as: luis }),
      await connect(transport, door.app.url),
    ];
    for (const reader of [anaTab, adminTab, strangers]) await reader.subscribe(RATINGS_CHANNEL);
    const reply = await anaTab.ask('calificar', { movieId: film, rating: 3 });
    expect(reply.data).toMatchObject({ movieId: film, rating: 3, action: 'create', average: 3, count: 1 });
    for (const reader of [anaTab, adminTab, strangers]) {
      await reader.next('rating-updated');
      const [event] = ratingsReceived(reader);
      expect(event).toEqual({
        type: 'rating-updated',
        movieId: film,
        data: { rating: 3, action: 'create', average: 3, count: 1, histogram: [0, 0, 1, 0, 0] },
        timestamp: expect.any(Number) as number,
      });
      expect(JSON.stringify(event)).not.toMatch(/ana|u_/);
    }
    expect((await strangers.ask('calificar', { movieId: film, rating: 3 })).error?.code).toBe('auth.required');
  });
});

it('[RAT-3] repeating a rating gets a reply, and publishes nothing', async () => {
  const film = await newFilm();
  const reader = await socket(door.app.url);
  await reader.subscribe(RATINGS_CHANNEL);
  await rate(door, film, 2, ana);
  expect((await rate(door, film, 2, ana)).json.data).toMatchObject({ rating: 2, action: 'update', count: 1 });
  await rate(door, film, 3, ana);
  await reader.until(() => ratingsReceived(reader).length >= 2);
  expect(ratingsReceived(reader).map(({ data }) => 'rating' in data && data.rating)).toEqual([2, 3]);
});

it('[RAT-4] everybody reads films, page by page and by search, each page with its position', async () => {
  const fresh = await openDoor();
  const all = await readFilms(fresh, '?limit=200');
  expect(moviesPage.parse(all)).toMatchObject({ total: 10, next: null });
  const titles = all.data.map(({ title }) => title);
  const paged: MovieView[] = [];
  for (let after: string | null = ''; after !== null;) {
    const page: Awaited<ReturnType<typeof readFilms>> = await readFilms(fresh, `?limit=3${after && `&after=${after}`}`);
    paged.push(...page.data);
    after = page.next;
  }
  expect(paged.map(({ title }) => title)).toEqual(titles);
  expect((await readFilms(fresh, '?q=COMEDIA')).data.map(({ movieId }) => movieId)).toEqual([
    'que-tan-lejos',
    'relatos-salvajes',
  ]);
  expect((await readFilms(fresh, '?q=%25')).data).toEqual([]);
  const before = (await readFilms(fresh)).position;
  await rate(fresh, ROMA, 5, await fresh.signIn('ana'));
  const { film, position } = await readFilm(fresh, ROMA);
  expect(movieView.parse(film)).toMatchObject({ title: 'Roma', average: 5 });
  expect(position).toEqual({ ...before, seq: before.seq + 1 });
  expect(codeOf(await fresh.ask('/api/movies/nada'))).toEqual([404, 'ratings.movie_not_found']);
});

it('[RAT-5] administrators add films, all subscribers get them; an id is unique, and made if missing', async () => {
  const reader = await socket(door.app.url);
  await reader.subscribe(RATINGS_CHANNEL);
  const body = { title: '  ¡Átame! Él & ella ', year: 1989, genre: 'Comedia' };
  const made = await door.ask('/api/movies', { headers: admin, body });
  const movie = { movieId: 'atame-el-ella-1989', title: '¡Átame! Él & ella', year: 1989, genre: 'Comedia' };
  expect(made.json.data).toMatchObject({ movie: { ...movie, average: null, count: 0, mine: null } });
  await reader.next('movie-created');
  const { movieId, ...data } = movie;
  expect(ratingsReceived(reader)).toMatchObject([{ type: 'movie-created', movieId, data }]);
  expect(codeOf(await door.ask('/api/movies', { headers: admin, body }))).toEqual([409, 'ratings.movie_exists']);
  expect(codeOf(await door.ask('/api/movies', { headers: ana, body }))).toEqual([403, 'auth.forbidden']);
  expect(codeOf(await door.ask('/api/movies', { body }))).toEqual([401, 'auth.required']);
  const { json } = await door.ask('/api/admin/auditoria?acto=crear_pelicula', { headers: admin });
  expect(json.data).toContainEqual(expect.objectContaining({ actor: 'admin', objeto: movieId, resultado: 'hecho' }));
});

it('[RAT-6] in classroom mode guests rate, once for each address', async () => {
  const open = await openDoor({ env: { PULSO_OPEN: 'true' } });
  const [first, second] = [await socket(open.app.url), await socket(open.app.url)];
  expect(await outcome(sendCommand(first, 'calificar', { movieId: ROMA, rating: 2 }))).toBe('done');
  expect((await sendCommand(second, 'calificar', { movieId: ROMA, rating: 4 })).data).toMatchObject({
    action: 'update',
  });
  expect((await readFilm(open, ROMA)).film).toMatchObject({ count: 1, average: 4, mine: 4 });
  const made = await open.ask('/api/movies', { body: { title: 'De todos', year: 2000 } });
  expect(made.status).toBe(200);
});

it('[RAT-7] ratings of one user are limited; others are not affected', async () => {
  const strict = await openDoor({ limits: { ratings: { perSecond: 1, burst: 3 } } });
  const [anaTab, adminTab] = [await strict.signIn('ana'), await strict.signIn('luis')];
  const answers = await Promise.all([1, 2, 3, 4, 5].map((stars) => rate(strict, ROMA, stars, anaTab)));
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(1);
  expect((await rate(strict, ROMA, 5, adminTab)).status).toBe(200);
});

it('[RAT-18] films with non-Latin titles get distinct ids, and the same title gets the same id', async () => {
  const door = await openDoor({ limits: noLimits });
  const headers = await door.signIn('admin');
  const add = async (title: string, year = 1954): Promise<[number, string | undefined]> => {
    const { status, json } = await door.ask('/api/movies', { headers, body: { title, year } });
    return [status, (json.data as { movie: { movieId: string } } | undefined)?.movie.movieId];
  };
  const titles = [
    '七人の侍',
    '羅生門',
    'Седьмая печать',
    'الأرض',
    'הכנסת אורחים',
    '???',
    '!!!',
    'Amélie 愛',
    'Amélie 死',
  ];
  const long = ['a', 'b'].map((end) => 'x'.repeat(60) + end);
  const made = [];
  for (const title of [...titles, ...long]) made.push(await add(title));
  expect(made.map(([status]) => status)).toEqual(made.map(() => 200));
  const ids = made.map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect(await add('七人の侍')).toEqual([409, undefined]);
  expect(await add('El año pasado', 1961)).toEqual([200, 'el-ano-pasado-1961']);
});
