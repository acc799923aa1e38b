import { z } from 'zod';
import { problemWire } from './problems';

/** The hub's reply: `{type: 'reply', ref, success: true, data?}` or `{type: 'reply', ref, success: false, error}`. */
export const hubReply = z.union([
  z.strictObject({ type: z.literal('reply'), ref: z.number().int(), success: z.literal(true), data: z.unknown() }),
  problemWire.extend({ type: z.literal('reply'), ref: z.number().int() }),
]);
export type HubReply = z.infer<typeof hubReply>;
