import { Prisma } from '../generated/client';

/** Puts names in the order of a Spanish dictionary: `Ábaco` before `banco`, `ñ` behind `n`. PostgreSQL has it from ICU. */
export const inSpanish = Prisma.raw('COLLATE "es-x-icu"');
