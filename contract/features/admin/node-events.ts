import { z } from 'zod';
import { audience } from '../../core/connections';
import { notice } from './schemas';

/**
 * Events of the channel `acts`: an administrator's acts on connections, whichever node has them. An event is
 * committed with the act itself, and every node receives it once.
 */
export const actEvents = {
  /** The node of this connection closes it. */
  connection_closed: z.strictObject({ connectionId: z.string() }),
  /** Each node sends the notice to those of its connections that are in the audience at that moment. */
  notice_sent: z.strictObject({ notice, audience }),
} as const satisfies Record<string, z.ZodType>;

export type ActEventType = keyof typeof actEvents;

/** An event of the channel, its type and data together. */
export type ActEvent = { [T in ActEventType]: { type: T; data: z.infer<(typeof actEvents)[T]> } }[ActEventType];

/**
 * Parses the event in a row of the log.
 * @throws ZodError for data of another shape, RangeError for a type that this version does not know.
 */
export function parseActEvent(type: string, data: unknown): ActEvent {
  if (!Object.hasOwn(actEvents, type)) throw new RangeError(`no such act: ${type}`);
  return { type, data: actEvents[type as ActEventType].parse(data) } as ActEvent;
}
