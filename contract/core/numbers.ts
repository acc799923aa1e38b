import { z } from 'zod';

/** A positive integer, as a number or as the text that a path has. */
export const numberInPath = z.union(
  [
    z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
    z
      .string()
      .regex(/^[1-9]\d{0,14}$/)
      .transform(Number),
  ],
  'debe ser un número entero positivo',
);
