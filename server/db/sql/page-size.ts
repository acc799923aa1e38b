import { Prisma } from '../generated/client';

/**
 * Bytes of rows after which a page ends, however many rows were requested. Responses wait in memory for clients that
 * read slowly. A page of usual rows is far below; one that ends early names the start of the next, like any other.
 */
export const PAGE_BYTES = 512 * 1024;

/** Returns the first rows that fit, at least one. `sizeOf` is in bytes and may be approximate. */
export function fitting<Row>(rows: readonly Row[], sizeOf: (row: Row) => number): Row[] {
  let bytes = 0;
  const end = rows.findIndex((row) => {
    const full = bytes >= PAGE_BYTES;
    bytes += sizeOf(row);
    return full;
  });
  return end < 0 ? [...rows] : rows.slice(0, end);
}

/** The same within the database: for each row, the bytes of the rows before it in `order`. @param size of one row */
export const bytesBefore = (size: Prisma.Sql, order: Prisma.Sql): Prisma.Sql => Prisma.sql`
  coalesce(sum(${size}) OVER (ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)`;
