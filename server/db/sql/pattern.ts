import { Prisma } from '../generated/client';

/** The pattern of LIKE that finds `text` anywhere, its own `%`, `_` and `\` taken as they are. */
export const containing = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Whether one of these columns has a text within, by the one rule of what a search finds (`contract/core/text/folded.ts`). */
export const holds = (text: string, ...columns: readonly string[]): Prisma.Sql =>
  Prisma.sql`(${Prisma.join(
    columns.map((column) => Prisma.sql`folded(${Prisma.raw(column)}) LIKE folded(${containing(text)})`),
    ' OR ',
  )})`;
