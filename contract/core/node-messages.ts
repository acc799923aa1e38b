import { z } from 'zod';
import { presenceEvents } from './presence';

const room = z.number().int().min(1);

/** The presence of these rooms has changed: the receiving node reads it again. */
export const roomsChangedMessage = z.object({ kind: z.literal('moved'), rooms: z.array(room).max(1_000) });

/** An ephemeral event for every member in the room except one. */
export const roomEventMessage = z.object({
  kind: z.literal('tell'),
  room,
  type: z.enum(['typing', 'read']),
  data: z.record(z.string(), z.unknown()),
  except: z.string(),
});

/** Whether a message's data match the schema of its event type. */
export const isRoomEvent = ({ type, data }: z.infer<typeof roomEventMessage>): boolean =>
  presenceEvents[type].safeParse(data).success;
