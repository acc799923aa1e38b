import { connectMany, disconnect } from '../audience';
import type { Actor } from '../stage';

export interface Fanout {
  readers: number;
  events: number;
  /** Events sent before the publisher waits for the delivery of all of them. */
  atOnce?: number;
  auth?: Record<string, unknown>;
  channel?: string;
}

/**
 * Returns the cost of each further reader, from the cost per reader with one reader and with `readers`. The event's own
 * cost is subtracted, because a commit costs more than a message of another process.
 */
export async function eachFurther(readers: number, costEach: (readers: number) => Promise<number>): Promise<number> {
  const alone = await costEach(1);
  const all = await costEach(readers);
  return (all * readers - alone) / (readers - 1);
}

/** Returns microseconds of the server's processor time per delivered event, one publisher to `readers` clients. */
export async function cpuPerDelivery(
  actor: Actor,
  publish: () => Promise<void> | void,
  { readers, events, atOnce = 1, auth, channel }: Fanout,
): Promise<number> {
  const sockets = await connectMany(actor.url, readers, auth);
  if (channel !== undefined) await Promise.all(sockets.map((socket) => socket.emitWithAck('subscribe', { channel })));
  let missing = 0;
  let onAll = (): void => undefined;
  for (const socket of sockets) {
    socket.on('balance_updated', () => {
      if (--missing === 0) onAll();
    });
  }
  const round = async (): Promise<void> => {
    missing = readers * atOnce;
    const delivered = new Promise<void>((resolve) => (onAll = resolve));
    await Promise.all(Array.from({ length: atOnce }, async () => publish()));
    await delivered;
  };
  for (let i = 0; i < 10; i++) await round();
  const before = await actor.vitals();
  for (let i = 0; i < events; i += atOnce) await round();
  const after = await actor.vitals();
  disconnect(sockets);
  return (after.cpu - before.cpu) / (events * readers);
}
