import { Prisma } from '../generated/client';

/** Returns the LIKE pattern that finds `text` anywhere, with its `%`, `_` and `\` escaped. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Whether one of these columns contains a text, by the common rule of searches (`contract/core/text/folded.ts`). */
export const holds = (text: string, ...columns: readonly string[]): Prisma.Sql =>
  Prisma.sql`(${Prisma.join(
    columns.map((column) => Prisma.sql`folded(${Prisma.raw(column)}) LIKE folded(${containing(text)})`),
    ' OR ',
  )})`;
