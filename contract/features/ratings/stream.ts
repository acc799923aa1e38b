import { z } from 'zod';
import { resumed } from '../../core/endpoint';

/** First event of `GET /api/realtime/events`, unnamed like the others. */
export const ratingsConnected = z.strictObject({ type: z.literal('connected'), message: z.string(), ...resumed });
export type RatingsConnected = z.infer<typeof ratingsConnected>;
