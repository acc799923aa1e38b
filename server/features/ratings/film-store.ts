import { writeAuditEntries } from '../../audit/audit-entry';
import { textArray } from '../../db/sql/array';
import type { Statements } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { lockedQuota, type Quota } from '../../db/quota';
import { creatorOf, movieIdOf, raterOf, type RatingCommand } from './rules';
import { countOf, sumOf } from './score';
import { ratingKey, FilmBatch, type Film } from './film-batch';

/**
 * Reads and locks the films of a batch, in the order of their ids, and then reads the raters' ratings. No other batch
 * can rate a film between the two, because every batch waits for the film's row.
 */
export async function loadFilmBatch(
  tx: Statements,
  commands: readonly RatingCommand[],
  max: number,
): Promise<FilmBatch> {
  const quota = await countFilms(tx, commands, max);
  const movieIds = new Set(commands.flatMap((command) => movieIdIn(command) ?? []));
  const found = await tx.$queryRaw<Film[]>`
    SELECT movie_id AS "movieId", title, year, genre, histogram FROM movies
    WHERE movie_id = ANY (${textArray([...movieIds])}) ORDER BY movie_id FOR UPDATE`;
  const films = new Map(found.map((film) => [film.movieId, film]));
  return new FilmBatch(films, await loadRatings(tx, commands), quota);
}

/** Counts the creators' films. Guests of a classroom have no names: their films count together. */
const countFilms = (tx: Statements, commands: readonly RatingCommand[], max: number): Promise<Quota> =>
  lockedQuota(tx, {
    kind: 'films',
    owners: commands.flatMap(({ name, principal }) => (name === 'crear_pelicula' ? [creatorOf(principal) ?? ''] : [])),
    most: max,
    count: Prisma.sql`
      SELECT owner, count(*)::int AS count FROM wanted JOIN movies m ON m.created_by IS NOT DISTINCT FROM nullif(owner, '')
      GROUP BY owner`,
  });

const movieIdIn = ({ name, input }: RatingCommand): string | undefined =>
  name === 'crear_pelicula' ? movieIdOf(input) : input.movieId;

async function loadRatings(tx: Statements, commands: readonly RatingCommand[]): Promise<Map<string, number>> {
  const raters = commands.flatMap((command) =>
    command.name === 'calificar' || command.name === 'quitar_calificacion' ? [command] : [],
  );
  if (raters.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ movieId: string; rater: string; rating: number }[]>`
    SELECT r.movie_id AS "movieId", r.rater, r.rating
    FROM (
      SELECT DISTINCT * FROM unnest(
        ${textArray(raters.map(({ input }) => input.movieId))},
        ${textArray(raters.map(({ principal, from }) => raterOf(principal, from)))}
      ) AS q (movie_id, rater)
    ) q JOIN ratings r USING (movie_id, rater)`;
  return new Map(rows.map(({ movieId, rater, rating }) => [ratingKey(movieId, rater), rating]));
}

/** Returns the statements of a batch's changes, one per table, to be sent with its events. */
export function saveFilmBatch({ created, rescored, rerated, auditEntries }: FilmBatch): Prisma.Sql[] {
  const set = rerated.filter(({ rating }) => rating !== null);
  const withdrawn = rerated.filter(({ rating }) => rating === null);
  return [
    ...(created.length > 0 ? [insertFilms(created)] : []),
    ...(rescored.length > 0 ? [updateScores(rescored)] : []),
    ...(set.length > 0 ? [upsertRatings(set)] : []),
    ...(withdrawn.length > 0 ? [deleteRatings(withdrawn)] : []),
    ...(auditEntries.length > 0 ? [writeAuditEntries(auditEntries)] : []),
  ];
}

const scoreRow = ({ histogram }: Film) => ({ histogram, count: countOf(histogram), sum: sumOf(histogram) });

const insertFilms = (created: FilmBatch['created']): Prisma.Sql => Prisma.sql`
  INSERT INTO movies (movie_id, title, year, genre, count, sum, histogram, created_by, created_at)
  SELECT * FROM json_to_recordset(${JSON.stringify(
    created.map(({ film, by, at }) => ({
      ...{ movie_id: film.movieId, title: film.title, year: film.year, genre: film.genre },
      ...{ ...scoreRow(film), created_by: by, created_at: at },
    })),
  )}::json) AS m (
    movie_id text, title text, year smallint, genre text, count int, sum int, histogram int[],
    created_by text, created_at timestamptz
  )`;

const updateScores = (films: readonly Film[]): Prisma.Sql => Prisma.sql`
  UPDATE movies SET count = m.count, sum = m.sum, histogram = m.histogram
  FROM json_to_recordset(${JSON.stringify(films.map((film) => ({ movie_id: film.movieId, ...scoreRow(film) })))}::json)
    AS m (movie_id text, count int, sum int, histogram int[])
  WHERE movies.movie_id = m.movie_id`;

const upsertRatings = (rated: FilmBatch['rerated']): Prisma.Sql => Prisma.sql`
  INSERT INTO ratings (movie_id, rater, rating, created_at, updated_at)
  SELECT movie_id, rater, rating, at, at FROM json_to_recordset(${JSON.stringify(rated.map(ratingRow))}::json)
    AS r (movie_id text, rater text, rating smallint, at timestamptz)
  ON CONFLICT (movie_id, rater) DO UPDATE SET rating = excluded.rating, updated_at = excluded.updated_at`;

const deleteRatings = (rated: FilmBatch['rerated']): Prisma.Sql => Prisma.sql`
  DELETE FROM ratings USING json_to_recordset(${JSON.stringify(rated.map(ratingRow))}::json)
    AS r (movie_id text, rater text)
  WHERE ratings.movie_id = r.movie_id AND ratings.rater = r.rater`;

const ratingRow = ({ movieId, ...rest }: FilmBatch['rerated'][number]) => ({ movie_id: movieId, ...rest });
