import { Prisma } from '../generated/client';

/**
 * Returns a column of texts as one parameter; in SQL it is a `text[]`. The database client passes one string unchanged,
 * but inspects and copies an array element by element. The texts are joined by a character that neither JSON nor names
 * contain, so nothing is escaped.
 *
 * @example
 * Prisma.sql`SELECT * FROM unnest(${textArray(names)}, ${numberArray(counts)}::bigint[])`
 */
export function textArray(values: readonly string[]): Prisma.Sql {
  const text = values.join(SEPARATOR);
  const isAmbiguous = (text === '' && values.length > 0) || values.some((value) => value.includes(SEPARATOR));
  return isAmbiguous ? Prisma.sql`${literal(values)}::text[]` : Prisma.sql`string_to_array(${text}, chr(31))`;
}

/** Returns a column of numbers as one array literal, to be cast: `${numberArray(amounts)}::bigint[]`. */
export const numberArray = (values: readonly number[]): string => `{${values.join(',')}}`;

/** ASCII's "unit separator", `chr(31)` in SQL. */
const SEPARATOR = '\x1f';

/** Returns an array literal, every value quoted. Format: https://www.postgresql.org/docs/18/arrays.html#ARRAYS-INPUT */
const literal = (values: readonly string[]): string =>
  `{${values.map((value) => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
