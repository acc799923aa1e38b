import { Prisma } from '../generated/client';

/** Sorts names as a Spanish dictionary does: `Ábaco` before `banco`, `ñ` after `n`. PostgreSQL takes it from ICU. */
export const inSpanish = Prisma.raw('COLLATE "es-x-icu"');
