import { z } from 'zod';
import { contracts } from './contracts';
import { mergeContracts } from './core/define';
import { isRoomEvent } from './core/node-messages';

const messages = mergeContracts(contracts, 'nodeMessages');

/** A message that nodes send each other over the bus, beside the log. It may be lost. */
export type NodeMessage = { [K in keyof typeof messages]: z.infer<(typeof messages)[K]> }[keyof typeof messages];

/** Parses a node's message. Returns `undefined` if it is invalid: any client of the database can send NOTIFY. */
export function readNodeMessage(payload: string): NodeMessage | undefined {
  try {
    const envelope = z
      .object({ kind: z.enum(Object.keys(messages) as (keyof typeof messages)[]) })
      .loose()
      .parse(JSON.parse(payload));
    const message = messages[envelope.kind].parse(envelope);
    return message.kind === 'tell' && !isRoomEvent(message) ? undefined : message;
  } catch {
    return undefined;
  }
}

/** Yields the messages that make other nodes read the presence of these rooms again, `ROOMS` rooms in each. */
export function* roomsChangedMessages(rooms: readonly number[]): Iterable<string> {
  for (let from = 0; from < rooms.length; from += ROOMS) {
    yield JSON.stringify({ kind: 'moved', rooms: rooms.slice(from, from + ROOMS) } satisfies NodeMessage);
  }
}

const ROOMS = 100;
