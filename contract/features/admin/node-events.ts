import { z } from 'zod';
import { audience } from '../../core/connections';
import { notice } from './schemas';

/**
 * What the channel `acts` tells the nodes: an administrator had something done to connections, whichever node
 * they are on. The event is written with the act itself, and every node hears it once.
 */
export const actEvents = {
  /** This connection is to be closed. */
  connection_closed: z.strictObject({ connectionId: z.string() }),
  /** This notice is for whoever belongs to its audience at this moment. */
  notice_sent: z.strictObject({ notice, audience }),
} as const satisfies Record<string, z.ZodType>;

export type ActEventType = keyof typeof actEvents;

/** An event of the channel, its type and data together. */
export type ActEvent = { [T in ActEventType]: { type: T; data: z.infer<(typeof actEvents)[T]> } }[ActEventType];

/**
 * The event that a row of the log tells.
 * @throws ZodError for data of another shape, RangeError for a type that this version does not know.
 */
export function parseActEvent(type: string, data: unknown): ActEvent {
  if (!Object.hasOwn(actEvents, type)) throw new RangeError(`no such act: ${type}`);
  return { type, data: actEvents[type as ActEventType].parse(data) } as ActEvent;
}
