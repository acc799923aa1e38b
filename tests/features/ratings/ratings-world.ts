import { RATINGS_CHANNEL } from '../../../contract/features/ratings/channels';
import {
  type MoviesPage,
  type MovieView,
  type RatingsPosition,
  ratingEvents,
  type RatingEvent,
} from '../../../contract/features/ratings/schemas';
import type { Answer, TestRequest, TestServer } from '../../support/servers/test-server';
import type { TestClient } from '../../support/clients/clients';

/** A film of the demo. */
export const ROMA = 'roma';

export { noLimits } from '../../support/servers/no-limits';

export const BROADCAST = '/api/realtime/broadcast';

/** A broadcast about a film, as clients of the ratings send it by `difundir`. */
export const broadcastBody = (movieId: string, data: object = { rating: 4, action: 'create' }) => ({
  type: 'rating-updated',
  movieId,
  data,
});

type Headers = TestRequest['headers'];

/** A film as a caller sees it, and the position of its channel. */
export async function readFilm(
  { ask }: TestServer,
  movieId: string,
  headers: Headers = {},
): Promise<{ film: MovieView; position: RatingsPosition }> {
  const { json } = await ask(`/api/movies/${movieId}`, { headers });
  const { data, position } = json as unknown as { data: MovieView; position: RatingsPosition };
  return { film: data, position };
}

export async function readFilms({ ask }: TestServer, query = '', headers: Headers = {}): Promise<MoviesPage> {
  const { json } = await ask(`/api/movies${query}`, { headers });
  const { data, next, total, position } = json as unknown as MoviesPage;
  return { data, next, total, position };
}

/** Rates a film over REST; null withdraws the rating. */
export const rate = ({ ask }: TestServer, movieId: string, rating: number | null, headers: Headers): Promise<Answer> =>
  ask(`/api/movies/${movieId}/rating`, {
    method: rating === null ? 'DELETE' : 'PUT',
    headers,
    ...(rating !== null && { body: { rating } }),
  });

/** The events of the ratings that a client received, each in the contract's shape. */
export const ratingsReceived = (listener: TestClient): RatingEvent[] =>
  listener.of(RATINGS_CHANNEL).map(({ type, data }) => ratingEvents[type as RatingEvent['type']].parse(data));
