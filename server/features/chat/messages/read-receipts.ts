import type { LogEvent } from '../../../log/append';

/** How far somebody has read. */
export interface Receipt {
  readonly roomId: number;
  readonly userId: string;
  readonly readId: number;
}

const INBOX = 'inbox:';

/** The receipts among committed events: others of the room may know, and nothing of it is kept. */
export function receiptsIn(events: readonly LogEvent[]): Receipt[] {
  return events
    .filter(({ type }) => type === 'read_updated')
    .map(({ channel, data }) => {
      const { room_id: roomId, read_id: readId } = JSON.parse(data) as { room_id: number; read_id: number };
      return { roomId, readId, userId: channel.slice(INBOX.length) };
    });
}
