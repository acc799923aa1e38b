import { z } from 'zod';
import { resumed } from '../../core/endpoint';

const stamped = { id: z.string(), timestamp: z.iso.datetime(), source: z.literal('backend') };

/** First event of `GET /api/events/stream`, named `connected`. */
export const opsConnected = z.strictObject({
  ...stamped,
  type: z.literal('connected'),
  message: z.string(),
  ...resumed,
});
export type OpsConnected = z.infer<typeof opsConnected>;

/** `heartbeat` of `GET /api/events/stream`, which keeps an idle stream open. */
export const opsHeartbeat = z.strictObject({ ...stamped, type: z.literal('heartbeat') });
export type OpsHeartbeat = z.infer<typeof opsHeartbeat>;
