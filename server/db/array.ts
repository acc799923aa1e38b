/**
 * A column of values as one PostgreSQL array literal, to be cast: `${pgArray(names)}::text[]`. One string
 * passes the database client as it is, where an array is looked through, and copied, element by element.
 * Format: https://www.postgresql.org/docs/18/arrays.html#ARRAYS-INPUT
 */
export function pgArray(values: readonly (string | number | Date)[]): string {
  let literal = '{';
  for (const value of values) {
    if (literal.length > 1) literal += ',';
    if (typeof value === 'number') literal += String(value);
    else if (typeof value === 'string') literal += quote(value);
    else literal += `"${value.toISOString()}"`;
  }
  return `${literal}}`;
}

const SPECIAL = /["\\]/;

/** Between quotes only the quote itself and the backslash need one before them. */
const quote = (text: string): string => (SPECIAL.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`);
