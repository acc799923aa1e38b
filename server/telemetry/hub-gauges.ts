import type { Bus } from '../bus/bus';
import type { Hub } from '../hub/hub';
import type { Readings } from './metrics';

/** Returns the sources of the gauges of a node's connections, read from the hub when the metrics are read. */
export const readingsOf = (hub: Hub, bus: Bus): Readings => ({
  connections: () => countByTransport(hub),
  sessions: () => hub.sessions.size,
  bus: () => bus.health,
  outboxBytes: () => [...hub.sessions].reduce((sum, { waitingBytes }) => sum + waitingBytes, 0),
});

function countByTransport({ sessions }: Hub): Record<string, number> {
  const counts: Record<string, number> = { socketio: 0, ws: 0, sse: 0 };
  for (const { connection } of sessions) counts[connection.transport] = (counts[connection.transport] ?? 0) + 1;
  return counts;
}
