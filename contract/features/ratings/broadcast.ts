import { z } from 'zod';
import { movieId, rating, ratingActions } from './schemas';

/** Limits of a broadcast: bytes of JSON and levels of nesting. */
export const BROADCAST_BYTES = 2_048;
export const BROADCAST_DEPTH = 4;

/** The type whose events have a film's rating, and its score where the film is one of the hub's. */
export const RATING_UPDATED = 'rating-updated';

const type = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, 'de 1 a 64 letras, cifras o . _ : -, la primera letra o cifra');

const data = z
  .looseObject({})
  .refine((value) => isNoDeeperThan(value, BROADCAST_DEPTH), { message: `como máximo ${BROADCAST_DEPTH} niveles` })
  .refine((value) => bytesOf(value) <= BROADCAST_BYTES, { message: `como máximo ${BROADCAST_BYTES} bytes` });

const ratingData = z.looseObject({ rating: rating.nullable().optional(), action: z.enum(ratingActions).optional() });

/**
 * Tells everybody of something that happened elsewhere, such as a rating that another service has taken. It changes
 * no score. The film need not be one of the hub's; events of other types than `rating-updated` need none.
 */
export const broadcastInput = z
  .strictObject({ type, movieId: movieId.optional(), data })
  .superRefine(({ type: told, movieId: film, data: said }, context) => {
    if (told !== RATING_UPDATED) return;
    if (film === undefined) context.addIssue({ code: 'custom', path: ['movieId'], message: 'indique la película' });
    for (const { path, message } of ratingData.safeParse(said).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: ['data', ...path], message });
  });
export const broadcastReply = z.strictObject({
  id: z.string(),
  id_generado: z.boolean().optional(),
  movieId: movieId.optional(),
});

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

const isNoDeeperThan = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((item) => isNoDeeperThan(item, levels - 1)));
