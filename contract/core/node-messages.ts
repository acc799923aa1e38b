import { z } from 'zod';
import { presenceEvents } from './presence';

const room = z.number().int().min(1);

/** Somebody came to these rooms, left them or is there in another way: look. */
export const movedMessage = z.object({ kind: z.literal('moved'), rooms: z.array(room).max(1_000) });

/** For everybody in the room, but one. */
export const roomMessage = z.object({
  kind: z.literal('tell'),
  room,
  type: z.enum(['typing', 'read']),
  data: z.record(z.string(), z.unknown()),
  except: z.string(),
});

/** Whether the data of such a message are those of an event of its type. */
export const isRoomEvent = ({ type, data }: z.infer<typeof roomMessage>): boolean =>
  presenceEvents[type].safeParse(data).success;
