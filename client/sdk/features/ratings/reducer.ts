import type { MovieView, RatingEvent } from '../../../../contract/features/ratings/schemas';
import type { ViewEvent } from '../../core/live-query';

/** Films, in no particular order. */
export type Films = readonly MovieView[];

/**
 * Films after an event of the channel `ratings`: pure. An event has a film's whole score, so it makes up for those that
 * newer ones replaced on their way. What this version does not know changes nothing.
 */
export function films(state: Films, { data }: Pick<ViewEvent, 'data'>): Films {
  const event = data as RatingEvent;
  if (event.type !== 'rating-updated' && 'broadcast' in event.data) return state; // another service's: not a film of this hub
  switch (event.type) {
    case 'rating-updated': {
      const { average, count, histogram } = event.data;
      if (average === undefined || count === undefined || !histogram) return state;
      return changed(state, event.movieId, (film) => ({ ...film, average, count, histogram }));
    }
    case 'movie-created': {
      const { movieId } = event;
      if (state.some((film) => film.movieId === movieId)) return state; // read after it was made, and perhaps rated
      return [...state, { movieId, ...event.data, mine: null }];
    }
    default:
      return state;
  }
}

/** Films after their reader has rated one: no event tells of that, since events are everybody's. */
export const withMine = (state: Films, movieId: string, mine: number | null): Films =>
  changed(state, movieId, (film) => (film.mine === mine ? film : { ...film, mine }));

function changed(state: Films, movieId: string, change: (film: MovieView) => MovieView): Films {
  const at = state.findIndex((film) => film.movieId === movieId);
  const film = state[at];
  return film ? state.with(at, change(film)) : state;
}
