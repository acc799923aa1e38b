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
  /** What is told through the feed names the node. */
  readonly node: string;
  committed(events: readonly LogEvent[]): void;
  /** An earlier try may have committed events that nobody here has seen. */
  uncertain(): void;
  /** A logger whose lines do not come back here. */
  readonly log: Logger;
  readonly limits?: Partial<FeedLimits>;
}

/** Counts, and milliseconds. */
export interface FeedLimits {
  /** Events that are told in a second, and at once. More are counted and left out. */
  readonly perSecond: number;
  readonly burst: number;
  /** Events that wait, be the database away or slow: the oldest give way. */
  readonly waiting: number;
  /** Events of one transaction, and how long the first of them waits for others. */
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

/** Stands for lines that were left out. */
interface Missing {
  missing: number;
}

/**
 * Tells the channel `ops` of what the node's log says and what befalls the node. A log is not a promise: a flood is cut
 * short, and while the database is away only the newest lines are kept; each time one line says how many are missing.
 */
export class OpsFeed {
  readonly #limits: FeedLimits;
  readonly #rate: TokenBucket;
  #waiting: (OpsEvent | Missing)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  /** What a write that failed was about: it may be there. */
  #doubtful: OpsEvent[] = [];
  #failures = 0;
  #started = false;
  #closed = false;
  /** Batches that failed for another reason than that the database is away. */
  #refusals = 0;

  constructor(private readonly options: FeedOptions) {
    this.#limits = { ...usualLimits, ...options.limits };
    this.#rate = new TokenBucket(this.#limits);
  }

  /** There is a database that can be written to; what has come before waits until now. */
  start(): void {
    this.#started = true;
    if (this.#waiting.length > 0) this.#schedule(0);
  }

  /** A line of the log. An unforeseen error is something that befell the node as well. */
  line({ at, level, source, message, failure }: LogLine): void {
    const event: LineEvent = { ...this.#base(at), type: 'log', source, level, message };
    this.#take(event);
    if (failure) this.happened('server_error', { ...failure });
  }

  happened(event: SystemEvent['event'], data: NonNullable<SystemEvent['data']>): void {
    this.#take({ ...this.#base(new Date()), type: 'system', source: 'system', event, data });
  }

  #base(at: Date) {
    return { id: randomUUID(), timestamp: at.toISOString(), node: this.options.node };
  }

  #take(event: OpsEvent): void {
    if (this.#closed) return;
    if (this.#rate.take() > 0) this.#leaveOut();
    else this.#waiting.push(event);
    this.#keepNewest();
    if (this.#waiting.length >= this.#limits.batch && this.#failures === 0) this.#schedule(0);
    else this.#schedule(this.#limits.delayMs);
  }

  /** What is left out on end is told by one line, where it would have stood. */
  #leaveOut(): void {
    const last = this.#waiting.at(-1);
    if (last && 'missing' in last) last.missing++;
    else this.#waiting.push({ missing: 1 });
  }

  #keepNewest(): void {
    const tooMany = this.#waiting.length - this.#limits.waiting;
    if (tooMany > 0) this.#forget(this.#waiting.splice(0, tooMany + 1));
  }

  #forget(events: readonly (OpsEvent | Missing)[]): void {
    const missing = events.reduce((sum, event) => sum + ('missing' in event ? event.missing : 1), 0);
    const first = this.#waiting[0];
    if (first && 'missing' in first) first.missing += missing;
    else this.#waiting.unshift({ missing });
  }

  /** The first wish counts, but what is to go at once does not wait for it. */
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
      if (this.#doubtful.length + this.#waiting.length > 0 && !this.#closed)
        this.#schedule(this.#failures > 0 ? retryMs * 2 ** Math.min(this.#failures - 1, 3) : delayMs);
    }));
  }

  async #writeNext(): Promise<void> {
    const { database, committed, log } = this.options;
    const batch = this.#nextBatch();
    if (batch.length === 0) return;
    try {
      if (this.#failures > 0 && (await this.#isThere(batch[0]))) {
        this.options.uncertain();
      } else {
        this.#doubtful = batch;
        committed(await database.transaction((tx) => append(tx, { events: batch.map(eventOf) })));
      }
      this.#doubtful = [];
      this.#failures = this.#refusals = 0;
    } catch (error) {
      this.#failures++;
      if (isUnavailable(error)) database.outages.note(error);
      else if (++this.#refusals >= MAX_REFUSALS) this.#drop(batch);
      log.debug({ err: error }, 'the log could not be told; it waits');
    }
  }

  /** What the database will not take stands in the way of what comes after it. */
  #drop(batch: readonly OpsEvent[]): void {
    this.#forget(batch);
    this.#doubtful = [];
    this.#refusals = 0;
  }

  /** What was tried before, or what has come since. */
  #nextBatch(): OpsEvent[] {
    if (this.#doubtful.length > 0) return this.#doubtful;
    return this.#waiting.splice(0, this.#limits.batch).map((one) => ('missing' in one ? this.#wordOf(one) : one));
  }

  #wordOf({ missing }: Missing): LineEvent {
    const message = `${missing} lines of the log are missing here: there were too many, or the database was away`;
    return { ...this.#base(new Date()), type: 'log', source: 'system', level: 'warning', message };
  }

  /** Whether an event was committed although its writer never heard so. */
  async #isThere(event: OpsEvent | undefined): Promise<boolean> {
    const [row] = await this.options.database.prisma.$queryRaw<{ there: boolean }[]>`
      SELECT EXISTS (
        SELECT FROM (SELECT data FROM events WHERE channel = ${OPS_CHANNEL} ORDER BY seq DESC LIMIT 2000) AS newest
        WHERE data ->> 'id' = ${event?.id}
      ) AS there`;
    return row?.there ?? false;
  }

  /** Tells what waits, once more and no longer. */
  async close(): Promise<void> {
    await this.#writing;
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#started && this.#failures === 0) await this.#write();
    clearTimeout(this.#timer);
  }
}

const eventOf = (event: OpsEvent) => ({ channel: OPS_CHANNEL, type: event.type, data: JSON.stringify(event) });

/** Times that one batch may be refused. */
const MAX_REFUSALS = 5;
