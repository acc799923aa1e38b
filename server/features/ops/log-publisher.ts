import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { OPS_CHANNEL } from '../../../contract/features/ops/channels';
import type { LogEvent as LineEvent, OpsEvent, SystemEvent } from '../../../contract/features/ops/schemas';
import { isUnavailable, type Database } from '../../db/client';
import { append, type LogEvent } from '../../log/append';
import type { LogLine } from '../../telemetry/log-lines';
import { TokenBucket } from '../../limits/token-bucket';

export interface FeedOptions {
  readonly database: Database;
  /** The node's id, which every event contains. */
  readonly node: string;
  committed(events: readonly LogEvent[]): void;
  /** Called when an earlier attempt has committed events that this node has not delivered. */
  uncertain(): void;
  /** A logger whose lines are not published here. */
  readonly log: Logger;
  readonly limits?: Partial<FeedLimits>;
}

/** Limits: counts, and milliseconds. */
export interface FeedLimits {
  /** Events published per second, and in one burst. Further ones are dropped and counted. */
  readonly perSecond: number;
  readonly burst: number;
  /** Events that may wait while the database is slow or unavailable: the oldest are dropped. */
  readonly waiting: number;
  /** Events of one transaction, and the time that the first of them waits for others. */
  readonly batch: number;
  readonly delayMs: number;
  readonly retryMs: number;
}

const usualLimits: FeedLimits = {
  perSecond: 50,
  burst: 200,
  waiting: 1_000,
  batch: 100,
  delayMs: 250,
  retryMs: 1_000,
};

/** A placeholder for dropped lines. */
interface Missing {
  missing: number;
}

/**
 * Publishes the node's log lines and system events on the channel `ops`. Delivery of log lines is not guaranteed: a
 * flood is truncated, and while the database is unavailable only the newest lines are kept. One line then reports how
 * many are missing.
 */
export class LogPublisher {
  readonly #limits: FeedLimits;
  readonly #rate: TokenBucket;
  #waiting: (OpsEvent | Missing)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  /** The events of a failed write, which may have been committed. */
  #unconfirmed: OpsEvent[] = [];
  #failures = 0;
  #started = false;
  #closed = false;
  /** Failures of the current batch while the database was available. */
  #refusals = 0;

  constructor(private readonly options: FeedOptions) {
    this.#limits = { ...usualLimits, ...options.limits };
    this.#rate = new TokenBucket(this.#limits);
  }

  /** Starts writing; earlier events have waited until now for the database to be ready. */
  start(): void {
    this.#started = true;
    if (this.#waiting.length > 0) this.#schedule(0);
  }

  /** Publishes a line of the log. An unexpected error is also a system event. */
  line({ at, level, source, message, failure }: LogLine): void {
    const event: LineEvent = { ...this.#base(at), type: 'log', source, level, message };
    this.#enqueue(event);
    if (failure) this.publishSystemEvent('server_error', { ...failure });
  }

  publishSystemEvent(event: SystemEvent['event'], data: NonNullable<SystemEvent['data']>): void {
    this.#enqueue({ ...this.#base(new Date()), type: 'system', source: 'system', event, data });
  }

  #base(at: Date) {
    return { id: randomUUID(), timestamp: at.toISOString(), node: this.options.node };
  }

  #enqueue(event: OpsEvent): void {
    if (this.#closed) return;
    if (this.#rate.take() > 0) this.#countMissing();
    else this.#waiting.push(event);
    this.#keepNewest();
    if (this.#waiting.length >= this.#limits.batch && this.#failures === 0) this.#schedule(0);
    else this.#schedule(this.#limits.delayMs);
  }

  /** Counts a dropped event. One line in its place reports all consecutive ones. */
  #countMissing(): void {
    const last = this.#waiting.at(-1);
    if (last && 'missing' in last) last.missing++;
    else this.#waiting.push({ missing: 1 });
  }

  #keepNewest(): void {
    const tooMany = this.#waiting.length - this.#limits.waiting;
    if (tooMany > 0) this.#replaceByCount(this.#waiting.splice(0, tooMany + 1));
  }

  #replaceByCount(events: readonly (OpsEvent | Missing)[]): void {
    const missing = events.reduce((sum, event) => sum + ('missing' in event ? event.missing : 1), 0);
    const first = this.#waiting[0];
    if (first && 'missing' in first) first.missing += missing;
    else this.#waiting.unshift({ missing });
  }

  /** Schedules a write. An earlier schedule stays, unless the new write is immediate. */
  #schedule(ms: number): void {
    if (!this.#started || this.#writing || (this.#timer && ms > 0)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#write(), ms);
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return (this.#writing ??= this.#writeNext().finally(() => {
      this.#writing = undefined;
      const { delayMs, retryMs } = this.#limits;
      if (this.#unconfirmed.length + this.#waiting.length > 0 && !this.#closed)
        this.#schedule(this.#failures > 0 ? retryMs * 2 ** Math.min(this.#failures - 1, 3) : delayMs);
    }));
  }

  async #writeNext(): Promise<void> {
    const { database, committed, log } = this.options;
    const batch = this.#nextBatch();
    if (batch.length === 0) return;
    try {
      if (this.#failures > 0 && (await this.#isCommitted(batch[0]))) {
        this.options.uncertain();
      } else {
        this.#unconfirmed = batch;
        committed(await database.transaction((tx) => append(tx, { events: batch.map(eventOf) })));
      }
      this.#unconfirmed = [];
      this.#failures = this.#refusals = 0;
    } catch (error) {
      this.#failures++;
      if (isUnavailable(error)) database.outages.note(error);
      else if (++this.#refusals >= MAX_REFUSALS) this.#drop(batch);
      log.debug({ err: error }, 'the log could not be published; it waits');
    }
  }

  /** Drops a batch that the database keeps refusing, because it blocks later ones. */
  #drop(batch: readonly OpsEvent[]): void {
    this.#replaceByCount(batch);
    this.#unconfirmed = [];
    this.#refusals = 0;
  }

  /** Returns the batch of the failed attempt, or else the next waiting events. */
  #nextBatch(): OpsEvent[] {
    if (this.#unconfirmed.length > 0) return this.#unconfirmed;
    return this.#waiting
      .splice(0, this.#limits.batch)
      .map((event) => ('missing' in event ? this.#missingLine(event) : event));
  }

  #missingLine({ missing }: Missing): LineEvent {
    const message = `${missing} lines of the log are missing here: there were too many, or the database was away`;
    return { ...this.#base(new Date()), type: 'log', source: 'system', level: 'warning', message };
  }

  /** Returns whether an event was committed although its write failed. */
  async #isCommitted(event: OpsEvent | undefined): Promise<boolean> {
    const [row] = await this.options.database.prisma.$queryRaw<{ committed: boolean }[]>`
      SELECT EXISTS (
        SELECT FROM (SELECT data FROM events WHERE channel = ${OPS_CHANNEL} ORDER BY seq DESC LIMIT 2000) AS newest
        WHERE data ->> 'id' = ${event?.id}
      ) AS committed`;
    return row?.committed ?? false;
  }

  /** Publishes the waiting events in one last write. */
  async close(): Promise<void> {
    await this.#writing;
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#started && this.#failures === 0) await this.#write();
    clearTimeout(this.#timer);
  }
}

const eventOf = (event: OpsEvent) => ({ channel: OPS_CHANNEL, type: event.type, data: JSON.stringify(event) });

/** The number of failures after which a batch is dropped. */
const MAX_REFUSALS = 5;
