import type { MovieView } from '../../../contract/features/ratings/schemas';
import { folded } from '../../../contract/core/text/folded';

export const orders = ['title', 'best', 'most', 'newest', 'mine'] as const;
export type Order = (typeof orders)[number];

/** The filter and the order of the films. */
export interface Choice {
  readonly search: string;
  /** Empty for all. */
  readonly genre: string;
  readonly order: Order;
}

export const EVERYTHING: Choice = { search: '', genre: '', order: 'title' };

/** Returns the order with a name; the default for an unknown name. */
export const orderNamed = (name: string): Order => orders.find((order) => order === name) ?? EVERYTHING.order;

export const isFiltered = ({ search, genre }: Choice): boolean => search.trim() !== '' || genre !== '';

/** Sorts as the server’s pages do, whatever the browser’s language. */
const inSpanish = new Intl.Collator('es');

const byTitle = (a: MovieView, b: MovieView): number =>
  inSpanish.compare(a.title, b.title) || (a.movieId < b.movieId ? -1 : 1);

const compare: Record<Order, (a: MovieView, b: MovieView) => number> = {
  title: byTitle,
  best: (a, b) => (b.average ?? 0) - (a.average ?? 0) || b.count - a.count || byTitle(a, b),
  most: (a, b) => b.count - a.count || byTitle(a, b),
  newest: (a, b) => b.year - a.year || byTitle(a, b),
  mine: (a, b) => (b.mine ?? 0) - (a.mine ?? 0) || byTitle(a, b),
};

/** Returns the ids of the films that match a choice, in its order. */
export function inOrder(films: readonly MovieView[], { search, genre, order }: Choice): string[] {
  const wanted = folded(search.trim());
  return films
    .filter((film) => (genre === '' || film.genre === genre) && folded(film.title).includes(wanted))
    .sort(compare[order])
    .map(({ movieId }) => movieId);
}

/** Returns all genres, sorted. */
export const genresOf = (films: readonly MovieView[]): string[] =>
  [...new Set(films.flatMap(({ genre }) => genre ?? []))].sort((a, b) => inSpanish.compare(a, b));
