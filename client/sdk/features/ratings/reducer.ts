import type { MovieView, RatingEvent } from '../../../../contract/features/ratings/schemas';
import type { ViewEvent } from '../../core/live-query';

/** Films, unordered. */
export type Films = readonly MovieView[];

/**
 * Applies an event of the channel `ratings` to the films; a pure function. An event contains a film's whole score, so
 * it covers events that it replaced. Unknown events are ignored.
 */
export function films(state: Films, { data }: Pick<ViewEvent, 'data'>): Films {
  const event = data as RatingEvent;
  if (event.type !== 'rating-updated' && 'broadcast' in event.data) return state; // not a film of this hub
  switch (event.type) {
    case 'rating-updated': {
      const { average, count, histogram } = event.data;
      if (average === undefined || count === undefined || !histogram) return state;
      return changed(state, event.movieId, (film) => ({ ...film, average, count, histogram }));
    }
    case 'movie-created': {
      const { movieId } = event;
      if (state.some((film) => film.movieId === movieId)) return state; // part of a later state
      return [...state, { movieId, ...event.data, mine: null }];
    }
    default:
      return state;
  }
}

/** Applies the reader's own rating: no event carries it, since events are the same for every user. */
export const withMine = (state: Films, movieId: string, mine: number | null): Films =>
  changed(state, movieId, (film) => (film.mine === mine ? film : { ...film, mine }));

function changed(state: Films, movieId: string, change: (film: MovieView) => MovieView): Films {
  const at = state.findIndex((film) => film.movieId === movieId);
  const film = state[at];
  return film ? state.with(at, change(film)) : state;
}
