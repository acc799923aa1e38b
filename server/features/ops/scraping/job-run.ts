import type { Logger } from 'pino';
import type { JobState } from '../../../../contract/features/ops/schemas';
import { isSerialization, isUnavailable } from '../../../db/client';
import { extractProxies } from './extract-proxies';
import { JobProgress } from './job-progress';
import type { JobReport, JobStore, SourceRow, TakenJob } from './job-store';
import { SourceError, type SourceText } from './fetch-source';

/** Sources that are fetched concurrently. */
const CONCURRENCY = 4;
/** The most proxies of one source. */
const MAX_OF_SOURCE = 20_000;
/** Intervals between two reports of progress, and between two renewals of the lease, in milliseconds. */
const REPORT_MS = 250;
const RENEW_MS = 1_500;

export interface JobRunOptions {
  readonly taken: TakenJob;
  readonly store: Pick<JobStore, 'write' | 'renew'>;
  /** @throws SourceError */
  fetch(url: string, signal: AbortSignal): Promise<SourceText>;
  readonly log: Logger;
}

/** Why a job ends before its sources do. `lost`: it no longer belongs to this node. */
type Cut = 'cancelado' | 'interrumpido' | 'lost';

/** The run of one job: fetches its sources, a few at a time, and writes its findings at a bounded rate. */
export class JobRun {
  readonly id: number;
  readonly #progress: JobProgress;
  readonly #stop = new AbortController();
  #cut: Cut | undefined;
  #reading = true;
  #failures = 0;
  #renewedAt = Date.now();
  /** Wakes the writer early. */
  #wake: () => void = () => undefined;
  #isAbandoned = false;

  constructor(private readonly options: JobRunOptions) {
    this.#progress = new JobProgress(options.taken);
    this.id = options.taken.job.id;
  }

  /** Checks immediately whether the job has been cancelled. */
  checkNow(): void {
    this.#renewedAt = 0;
    this.#wake();
  }

  /** Interrupts the job because the node stops: aborts its fetches, and marks it so that it can be repeated. */
  interrupt(): void {
    this.#end('interrumpido');
  }

  /** Abandons the final write; the job ends when its lease expires. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#wake();
  }

  /** Works until the job is done and its end written. @throws unexpected errors; the job then ends with its lease */
  async work(): Promise<void> {
    const { log, taken } = this.options;
    log.info({ job: this.id, sources: taken.sources.length }, 'scraping: a job begins');
    const reading = this.#readAll().finally(() => {
      this.#reading = false;
      this.#wake();
    });
    try {
      while (this.#reading) {
        await this.#pause(REPORT_MS);
        await this.#report();
      }
      await reading;
      await this.#finish();
    } finally {
      this.#stop.abort();
      await reading.catch(() => undefined);
    }
  }

  async #readAll(): Promise<void> {
    const waiting = [...this.options.taken.sources];
    const reader = async (): Promise<void> => {
      for (let source = waiting.shift(); source && !this.#cut; source = waiting.shift()) await this.#read(source);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, reader));
  }

  async #read(source: SourceRow): Promise<void> {
    const { fetch, log } = this.options;
    const started = performance.now();
    const elapsed = (): number => Math.round(performance.now() - started);
    this.#progress.started(source);
    try {
      const { text, bytes } = await fetch(source.url, this.#stop.signal);
      this.#progress.succeeded(source, extractProxies(text, MAX_OF_SOURCE), { bytes, ms: elapsed() });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.#progress.failed(source, error.fault, elapsed());
      if (!this.#cut) log.warn({ job: this.id, url: source.url, fault: error.fault }, 'scraping: a source failed');
    }
  }

  /** Writes the changes and renews the lease, which shows whether the job has been cancelled. */
  async #report(): Promise<void> {
    const { hasChanges } = this.#progress;
    if (!this.#reading || this.#cut) return;
    if (!hasChanges && Date.now() - this.#renewedAt < RENEW_MS) return;
    if (hasChanges) await this.#write(this.#progress.next());
    const lease = await this.#retryLater(() => this.options.store.renew(this.id));
    if (lease === undefined) return;
    this.#renewedAt = Date.now();
    if (lease !== 'go on') this.#end(lease === 'lost' ? 'lost' : 'cancelado');
  }

  /** Writes the job's end, and retries until it is written. */
  async #finish(): Promise<void> {
    const { log } = this.options;
    const end = { state: this.#finalState(), endedAt: new Date() };
    for (;;) {
      if (this.#cut === 'lost' || this.#isAbandoned) {
        log.warn({ job: this.id }, 'scraping: a job is no longer this node’s');
        return;
      }
      const report = this.#progress.next(end);
      const written = await this.#write(report);
      if (written && report.job.state !== 'en_curso') break;
      if (!written) await this.#pause(REPORT_MS);
    }
    const entry = { job: this.id, proxies: this.#progress.found };
    if (end.state === 'completado') log.info({ ...entry, success: true }, 'scraping: a job is completed');
    else log.warn({ ...entry, state: end.state }, 'scraping: a job ended before its time');
  }

  #finalState(): JobState {
    if (this.#cut && this.#cut !== 'lost') return this.#cut;
    return this.options.taken.sources.some(({ state }) => state === 'lista') ? 'completado' : 'fallido';
  }

  async #write(report: JobReport): Promise<boolean> {
    const result = await this.#retryLater(() => this.options.store.write(report));
    if (result === 'written') this.#progress.written();
    if (result === 'lost') this.#end('lost');
    return result === 'written';
  }

  #end(why: Cut): void {
    this.#cut ??= why;
    this.#stop.abort();
    this.#wake();
  }

  /** Returns `undefined` after a pause if the database is unavailable; the pauses grow with each failure. */
  async #retryLater<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const done = await work();
      this.#failures = 0;
      return done;
    } catch (error) {
      if (!isUnavailable(error) && !isSerialization(error)) throw error;
      this.#failures = Math.min(this.#failures + 1, 5);
      await this.#pause(100 * 2 ** this.#failures);
      return undefined;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
