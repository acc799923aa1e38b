import type { Actor } from '../stage';
import { closeAll } from '../reader';
import { connectStreams, StreamReader, type StreamReaderOptions } from '../stream-reader';

/** Says something that every reader hears. */
export type Publish = () => Promise<void> | void;

/** Resolves when every reader has counted so many more than before. */
export function everyStreamHears(readers: readonly StreamReader[], count: number): Promise<void> {
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
  /** How many events are told before all of them are waited for. */
  atOnce: number;
}

/** Microseconds of the server's processor time for each event delivered, one channel, `readers` streams. */
export async function cpuPerStreamed(
  actor: Actor,
  publish: Publish,
  options: StreamReaderOptions,
  { readers: count, events, atOnce }: StreamFanout,
): Promise<number> {
  const readers = await connectStreams(actor.url, count, options);
  const round = async (): Promise<void> => {
    const heard = everyStreamHears(readers, atOnce);
    await Promise.all(Array.from({ length: atOnce }, async () => publish()));
    await heard;
  };
  for (let i = 0; i < 10; i++) await round();
  const before = await actor.vitals();
  for (let i = 0; i < events; i += atOnce) await round();
  const after = await actor.vitals();
  closeAll(readers);
  return (after.cpu - before.cpu) / (events * count);
}

/**
 * Milliseconds from asking for an event until each of `count` readers has it, one event at a time: every reader's, in
 * ascending order. The request and the commit are in it.
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
    const heard = everyStreamHears(readers, 1);
    const asked = performance.now();
    await Promise.all([publish(), heard]);
    if (i >= 0) times.push(...readers.map(({ at }) => at - asked));
  }
  closeAll(readers);
  return times.sort((a, b) => a - b);
}

/** The value below which a share of the others lie. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;

/** Milliseconds until as many readers have come at once and each has heard `events` more than it counted before. */
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
          const look = (): void => {
            if (reader.count >= events) resolve();
          };
          reader.onCount(look);
          look();
        }),
    ),
  );
  const ms = performance.now() - started;
  if (readers.some((reader) => reader.count !== events)) throw new Error('somebody heard something twice');
  closeAll(readers);
  return ms;
}
