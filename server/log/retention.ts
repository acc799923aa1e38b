import type { Logger } from 'pino';
import { channelKinds } from '../../contract/channels';
import type { ChannelKindSpec } from '../../contract/core/specs';
import { rememberedForever } from '../../contract/commands';
import type { Database } from '../db/client';
import { ChannelRetention, type Round } from './channel-retention';
import { forgetCommandsIn } from './command-retention';
import { RetentionLease, readProgress, type RetentionProgress } from './retention-lease';

/** The metrics of retention. */
export interface RetentionMetrics {
  /** Records the present progress of each kind of rows. */
  retentionStands(standings: readonly RetentionProgress[]): void;
  /** Records how long one slice took, in seconds. */
  retentionSlice(seconds: number): void;
  retentionRemoved(task: string, rows: number): void;
}

/** The tasks' names in the database and in the metrics. */
const EVENTS = 'events';
const COMMANDS = 'commands';

/** Prunes the log once a minute, or less often, so that it works at most a tenth of the time. */
export class Retention {
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly database: Database,
    private readonly log: Logger,
    private readonly everyMs = 60_000,
    private readonly metrics?: RetentionMetrics,
  ) {
    this.#schedule(everyMs);
  }

  run(): Promise<void> {
    return (this.#turn ??= this.#run().finally(() => (this.#turn = undefined)));
  }

  async #run(): Promise<void> {
    const started = performance.now();
    const { database, metrics } = this;
    const measure = (seconds: number): void => metrics?.retentionSlice(seconds);
    const goOn = (): boolean => !this.#closed;
    try {
      const events = await pruneIn(database, channelKinds, { goOn, measure });
      const commands = await forgetIn(database, rememberedForever, { goOn, measure });
      metrics?.retentionRemoved(EVENTS, events);
      metrics?.retentionRemoved(COMMANDS, commands);
      metrics?.retentionStands(await readProgress(database));
      if (events + commands > 0) this.log.info({ events, commands }, 'retention: removed expired rows');
    } catch (error) {
      database.outages.report(error, 'retention: this run was cut short', this.log);
    }
    this.#schedule(Math.max(this.everyMs, 9 * (performance.now() - started)));
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.run(), Math.min(ms, LONGEST_PAUSE_MS));
  }

  /** Ends after the slice that is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }
}

interface TaskOptions {
  /** Returns whether to go on with the next slice. */
  goOn?(): boolean;
  measure?(seconds: number): void;
}

/** Works on a task for as long as this node has its lease. @returns how many rows were removed */
async function withLease(
  database: Database,
  task: string,
  { goOn = () => true }: TaskOptions,
  work: (goOn: () => Promise<boolean>) => Promise<Round>,
): Promise<number> {
  const lease = new RetentionLease(database, task);
  if (!(await lease.take())) return 0;
  const started = performance.now();
  const status = { interrupted: false };
  try {
    const { removed, left } = await work(async () => {
      status.interrupted = !(goOn() && (await lease.take()));
      return !status.interrupted;
    });
    await lease.release(status.interrupted ? undefined : { ms: performance.now() - started, left });
    return removed;
  } catch (error) {
    await lease.release().catch(() => undefined); // the lease expires by itself
    throw error;
  }
}

/**
 * Removes events beyond their channel kind's retention (LOG-5), and stores how far, so that a later read detects
 * the gap. Works in slices that lock no row for long (LOG-8). One node prunes at a time; the others skip their turn.
 *
 * @returns how many events were removed.
 */
export const prune = (database: Database, kinds: Record<string, ChannelKindSpec> = channelKinds): Promise<number> =>
  pruneIn(database, kinds, {});

const pruneIn = (database: Database, kinds: Record<string, ChannelKindSpec>, options: TaskOptions): Promise<number> =>
  withLease(database, EVENTS, options, (goOn) =>
    new ChannelRetention(database, { kinds, goOn, measure: options.measure }).round(),
  );

/** Removes commands that only need to be recognised for a day; money commands are kept for ever (LOG-3). */
export const forgetCommands = (database: Database, keptForEver: readonly string[]): Promise<number> =>
  forgetIn(database, keptForEver, {});

const forgetIn = (database: Database, keptForEver: readonly string[], options: TaskOptions): Promise<number> =>
  withLease(database, COMMANDS, options, async (goOn) => ({
    removed: await forgetCommandsIn(database, { keptForEver, goOn, measure: options.measure }),
    left: 0,
  }));

/** A log whose pruning takes very long is still pruned once an hour. */
const LONGEST_PAUSE_MS = 3_600_000;
