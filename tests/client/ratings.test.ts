import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { films, type Films } from '../../client/sdk/features/ratings/reducer';
import { scoreOf } from '../../server/features/ratings/score';
import { useTestServers } from '../support/servers/test-server';
import { noLimits, rate, ROMA } from '../features/ratings/ratings-world';
import { startProxy, type Proxy } from '../support/servers/proxy';
import { tokenOf, until, usePulsos } from './clients';

const openDoor = useTestServers();
const connect = usePulsos();
let proxy: Proxy | undefined;
afterEach(() => proxy?.close());

const filmOf = ({ films: all }: { films?: Films }, movieId = ROMA) => all?.find((film) => film.movieId === movieId);

it('[RAT-12] the view follows the user’s own and others’ ratings, over an outage, without a reload', async () => {
  const door = await openDoor({ limits: noLimits });
  const luis = await door.signIn('luis');
  proxy = await startProxy(door.app.url);
  const ana = connect(proxy.url, { token: await tokenOf(door, 'ana') });
  const view = ana.ratings();
  const { films: first } = await until(view, ({ status }) => status === 'ready');
  expect(first).toHaveLength(10);
  await ana.command('calificar', { movieId: ROMA, rating: 4 });
  await until(view, (now) => filmOf(now)?.mine === 4 && filmOf(now)?.count === 1);
  await rate(door, ROMA, 2, luis);
  await until(view, (now) => filmOf(now)?.average === 3);
  expect(filmOf(view.get())?.mine).toBe(4);

  proxy.cut();
  await until(ana.connection, ({ status }) => status === 'reconnecting');
  await rate(door, ROMA, 5, luis);
  await rate(door, 'metropolis', 5, luis);
  void ana.command('quitar_calificacion', { movieId: ROMA });
  proxy.pass();
  await until(view, (now) => filmOf(now)?.average === 5 && filmOf(now)?.mine === null);
  await until(view, (now) => filmOf(now, 'metropolis')?.count === 1);

  const headers = await door.signIn('admin');
  await door.ask('/api/movies', { headers, body: { movieId: 'nueva', title: 'Nueva', year: 2024 } });
  await until(view, (now) => filmOf(now, 'nueva')?.count === 0);
});

it('[RAT-12] a refresh shows ratings made elsewhere; the next user sees none of them', async () => {
  const door = await openDoor({ limits: noLimits });
  let token = (await tokenOf(door, 'ana'))();
  const luis = (await tokenOf(door, 'luis'))();
  const pulso = connect(door.app.url, { token: () => token });
  const view = pulso.ratings();
  await until(view, ({ status }) => status === 'ready');
  await rate(door, ROMA, 3, { authorization: `Bearer ${token}` });
  await until(view, (now) => filmOf(now)?.count === 1);
  expect(filmOf(view.get())?.mine).toBeNull();
  const end = view.subscribe(() => undefined);
  pulso.look();
  await until(view, (now) => filmOf(now)?.mine === 3);
  token = luis;
  pulso.reconnect();
  await until(view, (now) => now.status === 'ready' && filmOf(now)?.mine === null);
  end();
});

it('[RAT-12] the view reads all pages', async () => {
  const door = await openDoor();
  const more = Array.from({ length: 450 }, (_, i) => ({ movieId: `m${i}`, title: `Película ${i}`, year: 2000 }));
  await door.app.database.prisma.movie.createMany({ data: more });
  const { films: all = [] } = await until(connect(door.app.url).ratings(), ({ status }) => status === 'ready');
  expect(new Set(all.map(({ movieId }) => movieId)).size).toBe(460);
});

it('[RAT-12] the view ends in the same state with and without conflated events', () => {
  const ids = ['a', 'b', 'c'];
  const start: Films = ids.map((movieId) => ({
    movieId,
    title: movieId,
    year: 2000,
    ...scoreOf([0, 0, 0, 0, 0]),
    mine: null,
  }));
  const event = record({
    movieId: constantFrom(...ids),
    histogram: array(integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 5 }),
  });
  assert(
    property(array(event, { maxLength: 30 }), (events) => {
      const published = events.map(({ movieId, histogram }, seq) => ({
        seq,
        movieId,
        data: { type: 'rating-updated', movieId, data: scoreOf(histogram), timestamp: seq },
      }));
      const newest = published.filter(
        ({ movieId, seq }) => !published.some((other) => other.movieId === movieId && other.seq > seq),
      );
      expect(newest.reduce<Films>(films, start)).toEqual(published.reduce<Films>(films, start));
    }),
    { seed: 5 },
  );
});
