import { z } from 'zod';
import { movieId, rating, ratingActions } from './schemas';

/** Limits of a broadcast: bytes of JSON and levels of nesting. */
export const BROADCAST_BYTES = 2_048;
export const BROADCAST_DEPTH = 4;

/** The type of events with a film's rating, and its score if the film is in the hub. */
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
 * Publishes an event of another service, such as a rating given there, to all subscribers. It changes no score. The
 * film need not be in the hub; only events of type `rating-updated` need a film.
 */
export const broadcastInput = z
  .strictObject({ type, movieId: movieId.optional(), data })
  .superRefine((broadcast, context) => {
    if (broadcast.type !== RATING_UPDATED) return;
    if (broadcast.movieId === undefined)
      context.addIssue({ code: 'custom', path: ['movieId'], message: 'indique la película' });
    for (const { path, message } of ratingData.safeParse(broadcast.data).error?.issues ?? [])
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
