import { RATINGS_CHANNEL } from '../../../contract/features/ratings/channels';
import type { Principal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import type { MoviesPage, MoviesQuery, MovieView, RatingsPosition } from '../../../contract/features/ratings/schemas';
import type { Database } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { inSpanish } from '../../db/sql/collation';
import { holds } from '../../db/sql/pattern';
import { raterOf } from './rules';
import { scoreOf } from './score';
import type { Film } from './film-batch';

/** The reader: a film's view contains the reader's own rating beside the score. */
export interface Reader {
  readonly principal: Principal;
  readonly address: string | undefined;
}

/** The queries of the films' screens, open to every client. */
export interface RatingQueries {
  /** Films in the order of their titles. */
  movies(reader: Reader, query: MoviesQuery): Promise<MoviesPage>;
  /** @throws Problem `ratings.movie_not_found` */
  movie(reader: Reader, movieId: string): Promise<{ data: MovieView; position: RatingsPosition }>;
}

type FoundFilm = Film & { mine: number | null };

/** Creates the queries. Each reads a view and its position by one statement, so that the two are consistent (HUB-3). */
export function ratingQueries({ prisma }: Database): RatingQueries {
  return {
    async movies(reader, { q, limit, after }) {
      const matches = q === '' ? Prisma.sql`true` : holds(q, 'm.title', 'm.genre');
      const afterCursor =
        after === undefined
          ? Prisma.sql`true`
          : Prisma.sql`(m.title ${inSpanish}, m.movie_id) > (SELECT title ${inSpanish}, movie_id FROM movies WHERE movie_id = ${after})`;
      const [row] = await prisma.$queryRaw<{ films: FoundFilm[]; total: number; position: RatingsPosition }[]>`
        SELECT ${position} AS position, (SELECT count(*) FROM movies m WHERE ${matches})::int AS total, (
          SELECT coalesce(json_agg(f ORDER BY f.title ${inSpanish}, f."movieId"), '[]') FROM (
            ${filmsFor(reader)} WHERE ${matches} AND ${afterCursor} ORDER BY m.title ${inSpanish}, m.movie_id LIMIT ${limit + 1}
          ) f
        ) AS films FROM hub`;
      if (!row) throw new Error('the films could not be read');
      const data = row.films.slice(0, limit).map(viewOf);
      const next = row.films.length > limit ? (data.at(-1)?.movieId ?? null) : null;
      return { data, next, total: row.total, position: row.position };
    },
    async movie(reader, movieId) {
      const [row] = await prisma.$queryRaw<{ film: FoundFilm | null; position: RatingsPosition }[]>`
        SELECT ${position} AS position,
               (SELECT row_to_json(f) FROM (${filmsFor(reader)} WHERE m.movie_id = ${movieId}) f) AS film
        FROM hub`;
      if (!row?.film) throw problem('ratings.movie_not_found', { field: 'movieId' });
      return { data: viewOf(row.film), position: row.position };
    },
  };
}

/** The channel's position, in the row of `hub`. */
const position = Prisma.sql`json_build_object(
  'channel', ${RATINGS_CHANNEL}::text, 'epoch', hub.epoch,
  'seq', coalesce((SELECT head FROM channels WHERE name = ${RATINGS_CHANNEL}), 0)
)`;

const filmsFor = ({ principal, address }: Reader): Prisma.Sql => Prisma.sql`
  SELECT m.movie_id AS "movieId", m.title, m.year, m.genre, m.histogram, r.rating AS mine
  FROM movies m LEFT JOIN ratings r ON r.movie_id = m.movie_id AND r.rater = ${raterOf(principal, address)}`;

const viewOf = ({ movieId, title, year, genre, histogram, mine }: FoundFilm): MovieView => ({
  ...{ movieId, title, year, ...(genre !== null && { genre }) },
  ...{ ...scoreOf(histogram), mine },
});
