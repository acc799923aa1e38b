import type { MovieView } from '../../contract/features/ratings/schemas';
import { EVERYTHING, genresOf, inOrder, isFiltered } from '../../client/web/films/film-order';

const film = (movieId: string, more: Partial<MovieView> = {}): MovieView => ({
  ...{ movieId, title: movieId, year: 2000, average: null, count: 0, histogram: [0, 0, 0, 0, 0], mine: null },
  ...more,
});

const films = [
  film('c', { title: 'Órbita', genre: 'Drama', average: 4, count: 1, year: 1990 }),
  film('a', { title: 'zeta', genre: 'Comedia', average: 4, count: 9, mine: 2 }),
  film('b', { title: 'Alfa', year: 2020 }),
];

it('films are sorted by any score, and by title if these are equal', () => {
  const by = (order: (typeof EVERYTHING)['order']) => inOrder(films, { ...EVERYTHING, order }).join('');
  expect([by('title'), by('best'), by('most'), by('newest'), by('mine')]).toEqual(['bca', 'acb', 'acb', 'bac', 'abc']);
});

it('films are found by title or genre, ignoring accents and capitals', () => {
  expect(inOrder(films, { ...EVERYTHING, search: ' ORB ' })).toEqual(['c']);
  expect(inOrder(films, { ...EVERYTHING, genre: 'Comedia' })).toEqual(['a']);
  expect(inOrder(films, { ...EVERYTHING, genre: 'Comedia', search: 'x' })).toEqual([]);
  expect(genresOf(films)).toEqual(['Comedia', 'Drama']);
  expect([isFiltered(EVERYTHING), isFiltered({ ...EVERYTHING, search: 'x' })]).toEqual([false, true]);
});
