import { Prisma } from '../generated/client';

/**
 * Bytes of rows after which a page ends, however many rows were asked for. Answers wait in memory for clients that read
 * slowly; a page of usual rows is far below, and one that ends early says where the next begins, like any other.
 */
export const PAGE_BYTES = 512 * 1024;

/** The first rows, as many as fit and one at least. `sizeOf` is in bytes, and need not be exact. */
export function fitting<Row>(rows: readonly Row[], sizeOf: (row: Row) => number): Row[] {
  let bytes = 0;
  const end = rows.findIndex((row) => {
    const full = bytes >= PAGE_BYTES;
    bytes += sizeOf(row);
    return full;
  });
  return end < 0 ? [...rows] : rows.slice(0, end);
}

/** The same before the rows leave the database: of rows in an order, the bytes of those before each. @param size of one row */
export const bytesBefore = (size: Prisma.Sql, order: Prisma.Sql): Prisma.Sql => Prisma.sql`
  coalesce(sum(${size}) OVER (ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)`;
