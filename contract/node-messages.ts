import { z } from 'zod';
import { contracts } from './contracts';
import { merged } from './core/define';
import { isRoomEvent } from './core/node-messages';

const messages = merged(contracts, 'nodeMessages');

/** What nodes send each other beside the log. It may be lost. */
export type NodeMessage = { [K in keyof typeof messages]: z.infer<(typeof messages)[K]> }[keyof typeof messages];

/** What was said, or `undefined`: whoever reaches the database may say anything. */
export function readNodeMessage(words: string): NodeMessage | undefined {
  try {
    const said = z
      .object({ kind: z.enum(Object.keys(messages) as (keyof typeof messages)[]) })
      .loose()
      .parse(JSON.parse(words));
    const message = messages[said.kind].parse(said);
    return message.kind === 'tell' && !isRoomEvent(message) ? undefined : message;
  } catch {
    return undefined;
  }
}

/** Word that these rooms are to be looked at, in as many sayings as it takes. */
export function* moved(rooms: readonly number[]): Iterable<string> {
  for (let from = 0; from < rooms.length; from += ROOMS) {
    yield JSON.stringify({ kind: 'moved', rooms: rooms.slice(from, from + ROOMS) } satisfies NodeMessage);
  }
}

const ROOMS = 100;
