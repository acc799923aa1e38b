import { append, type LogEvent } from '../../server/log/append';
import type { TestServer } from '../support/servers/test-server';

/** Appends events to the log and publishes them on this node, as a feature's commit does. */
export async function appendAndPublish(
  { app }: TestServer,
  channel: string,
  events: readonly { type: string; data: unknown }[],
): Promise<LogEvent[]> {
  const appended = await app.database.transaction((tx) =>
    append(tx, { events: events.map(({ type, data }) => ({ channel, type, data: JSON.stringify(data) })) }),
  );
  app.hub.dispatch(appended);
  return appended;
}

let movie = 0;
/** A rating event as its feature publishes it. */
export const rating = (rating = 5): { type: string; data: Record<string, unknown> } => ({
  type: 'rating-updated',
  data: {
    type: 'rating-updated',
    movieId: String(++movie),
    data: { rating, action: 'create', average: rating, count: 1, histogram: [0, 0, 0, 0, 1] },
    timestamp: 1_790_000_000_000 + movie,
  },
});

/** A log event as operations publish it. */
export const line = (message = 'Hola'): { type: string; data: Record<string, unknown> } => ({
  type: 'log',
  data: { id: message, type: 'log', timestamp: '2026-11-26T12:00:00.000Z', source: 'backend', level: 'info', message },
});
