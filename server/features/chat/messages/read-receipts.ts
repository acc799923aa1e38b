import type { LogEvent } from '../../../log/append';

/** The last message that a user has read in a room. */
export interface Receipt {
  readonly roomId: number;
  readonly userId: string;
  readonly readId: number;
}

const INBOX = 'inbox:';

/** Returns the receipts among committed events, which are published to the room as ephemeral events. */
export function receiptsIn(events: readonly LogEvent[]): Receipt[] {
  return events
    .filter(({ type }) => type === 'read_updated')
    .map(({ channel, data }) => {
      const { room_id: roomId, read_id: readId } = JSON.parse(data) as { room_id: number; read_id: number };
      return { roomId, readId, userId: channel.slice(INBOX.length) };
    });
}
