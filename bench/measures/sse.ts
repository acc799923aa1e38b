import type { Actor } from '../stage';
import { closeAll } from '../reader';
import { connectStreams, StreamReader, type StreamReaderOptions } from '../stream-reader';

/** Publishes an event to every reader. */
export type Publish = () => Promise<void> | void;

/** Resolves when every reader has counted `count` more events. */
export function deliveredToAll(readers: readonly StreamReader[], count: number): Promise<void> {
  let waiting = readers.length;
  return new Promise((resolve) => {
    for (const reader of readers) {
      const wanted = reader.count + count;
      reader.onCount(() => {
        if (reader.count < wanted) return;
        reader.onCount(() => undefined);
        if (--waiting === 0) resolve();
      });
    }
  });
}

export interface StreamFanout {
  readers: number;
  events: number;
  /** Events sent before the publisher waits for the delivery of all of them. */
  atOnce: number;
}

/** Returns microseconds of the server's processor time per delivered event, for one channel and `readers` streams. */
export async function cpuPerStreamed(
  actor: Actor,
  publish: Publish,
  options: StreamReaderOptions,
  { readers: count, events, atOnce }: StreamFanout,
): Promise<number> {
  const readers = await connectStreams(actor.url, count, options);
  const round = async (): Promise<void> => {
    const delivered = deliveredToAll(readers, atOnce);
    await Promise.all(Array.from({ length: atOnce }, async () => publish()));
    await delivered;
  };
  for (let i = 0; i < 10; i++) await round();
  const before = await actor.vitals();
  for (let i = 0; i < events; i += atOnce) await round();
  const after = await actor.vitals();
  closeAll(readers);
  return (after.cpu - before.cpu) / (events * count);
}

/**
 * Returns milliseconds from the request for an event until each of `count` readers has it, one event at a time: every
 * reader's, in ascending order. The request and the commit are included.
 */
export async function timesUntilStreamed(
  actor: Actor,
  publish: Publish,
  options: StreamReaderOptions,
  { readers: count, events }: Pick<StreamFanout, 'readers' | 'events'>,
): Promise<number[]> {
  const readers = await connectStreams(actor.url, count, options);
  const times: number[] = [];
  for (let i = -10; i < events; i++) {
    const delivered = deliveredToAll(readers, 1);
    const requested = performance.now();
    await Promise.all([publish(), delivered]);
    if (i >= 0) times.push(...readers.map(({ at }) => at - requested));
  }
  closeAll(readers);
  return times.sort((a, b) => a - b);
}

/** Returns the value below which the given share of the values lies. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

/** Connects all readers at once; returns milliseconds until each has received `events` events. */
export async function timeToCatchUp(
  url: string,
  options: StreamReaderOptions,
  { readers: count, events }: Pick<StreamFanout, 'readers' | 'events'>,
): Promise<number> {
  const started = performance.now();
  const readers = await Promise.all(Array.from({ length: count }, () => StreamReader.connect(url, options)));
  await Promise.all(
    readers.map(
      (reader) =>
        new Promise<void>((resolve) => {
          const check = (): void => {
            if (reader.count >= events) resolve();
          };
          reader.onCount(check);
          check();
        }),
    ),
  );
  const ms = performance.now() - started;
  if (readers.some((reader) => reader.count !== events)) throw new Error('a reader received an event twice');
  closeAll(readers);
  return ms;
}
