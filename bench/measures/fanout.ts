import { connectMany, disconnect } from '../audience';
import type { Actor } from '../stage';

export interface Fanout {
  readers: number;
  events: number;
  /** How many events the publisher sends before it waits until all of them are heard. */
  atOnce?: number;
  auth?: Record<string, unknown>;
  channel?: string;
}

/**
 * What each further reader costs, by what an event costs for each of one and of `readers`: without the event's own cost,
 * for one that is committed by itself costs more than a message of another process.
 */
export async function eachFurther(readers: number, costEach: (readers: number) => Promise<number>): Promise<number> {
  const alone = await costEach(1);
  const all = await costEach(readers);
  return (all * readers - alone) / (readers - 1);
}

/** Microseconds of the server's processor time for each event delivered, one publisher to `readers` clients. */
export async function cpuPerDelivery(
  actor: Actor,
  publish: () => Promise<void> | void,
  { readers, events, atOnce = 1, auth, channel }: Fanout,
): Promise<number> {
  const sockets = await connectMany(actor.url, readers, auth);
  if (channel !== undefined) await Promise.all(sockets.map((socket) => socket.emitWithAck('subscribe', { channel })));
  let wanted = 0;
  let everybody = (): void => undefined;
  for (const socket of sockets) {
    socket.on('balance_updated', () => {
      if (--wanted === 0) everybody();
    });
  }
  const round = async (): Promise<void> => {
    wanted = readers * atOnce;
    const done = new Promise<void>((resolve) => (everybody = resolve));
    await Promise.all(Array.from({ length: atOnce }, async () => publish()));
    await done;
  };
  for (let i = 0; i < 10; i++) await round();
  const before = await actor.vitals();
  for (let i = 0; i < events; i += atOnce) await round();
  const after = await actor.vitals();
  disconnect(sockets);
  return (after.cpu - before.cpu) / (events * readers);
}
