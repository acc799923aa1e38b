import { z } from 'zod';
import { editingEvent } from '../features/catalog/schemas';
import { presenceEvents } from '../features/chat/presence';

const room = z.number().int().min(1);

/** What nodes say to each other of rooms, and of who edits what. It may be lost. */
const whisper = z.discriminatedUnion('kind', [
  /** Somebody came to these rooms, left them or is there in another way: look. */
  z.object({ kind: z.literal('moved'), rooms: z.array(room).max(1_000) }),
  /** For everybody in the room, but one. */
  z.object({
    kind: z.literal('tell'),
    room,
    type: z.enum(['typing', 'read']),
    data: z.record(z.string(), z.unknown()),
    except: z.string(),
  }),
  /** For everybody but who edits. */
  z.object({ kind: z.literal('editing'), data: editingEvent }),
]);
export type Whisper = z.infer<typeof whisper>;

/** What was said, or `undefined`: whoever reaches the database may say anything. */
export function readWhisper(words: string): Whisper | undefined {
  try {
    const said = whisper.parse(JSON.parse(words));
    if (said.kind === 'tell') presenceEvents[said.type].parse(said.data);
    return said;
  } catch {
    return undefined;
  }
}

/** Word that these rooms are to be looked at, in as many sayings as it takes. */
export function* moved(rooms: readonly number[]): Iterable<string> {
  for (let from = 0; from < rooms.length; from += ROOMS) {
    yield JSON.stringify({ kind: 'moved', rooms: rooms.slice(from, from + ROOMS) } satisfies Whisper);
  }
}

const ROOMS = 100;
