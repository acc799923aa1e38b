import type { Logger } from 'pino';
import { isUnavailable } from '../../../db/client';
import { JobRun, type JobRunOptions } from './job-run';
import type { JobStore } from './job-store';

export interface ScraperOptions extends Pick<JobRunOptions, 'fetch' | 'log'> {
  readonly store: JobStore;
  /** Whether no other node can be alive, so that jobs assigned to other nodes are not running. */
  readonly alone: boolean;
  /** Reports a failure, once for each cause. */
  failed?(error: unknown, message: string): void;
  /** Interval of checks for jobs without a notification, in milliseconds. */
  readonly everyMs?: number;
}

/** Runs the waiting jobs, one at a time; other nodes may run others concurrently. */
export class Scraper {
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #loop: Promise<void> | undefined;
  #isDue = false;
  #run: JobRun | undefined;
  #closed = false;

  constructor(private readonly options: ScraperOptions) {
    this.#log = options.log;
  }

  /** Starts running jobs, and marking the jobs of dead nodes; the database must be ready. */
  start(): void {
    if (this.#closed) return;
    this.#timer ??= setInterval(
      () => this.wake(),
      this.options.everyMs ?? (this.options.alone ? ALONE_EVERY_MS : EVERY_MS),
    );
    this.wake();
  }

  /** Checks for a waiting job, and for the cancellation of the running one. */
  wake(): void {
    this.#run?.checkNow();
    this.#isDue = true;
    if (this.#timer) this.#loop ??= this.#work().finally(() => (this.#loop = undefined));
  }

  async #work(): Promise<void> {
    while (this.#isDue && !this.#closed) {
      this.#isDue = false;
      await this.#markInterrupted();
      await this.#runNext();
    }
  }

  async #runNext(): Promise<void> {
    const { store, fetch } = this.options;
    try {
      const taken = this.#closed ? undefined : await store.take();
      if (!taken) return;
      this.#isDue = true; // another one may be waiting
      this.#run = new JobRun({ taken, store, fetch, log: this.#log });
      if (this.#closed) this.#run.interrupt();
      await this.#run.work();
      await store.prune();
    } catch (error) {
      this.#failed(error, 'scraping: a job could not be worked on');
    } finally {
      this.#run = undefined;
    }
  }

  /** Marks the jobs of dead nodes as interrupted. */
  async #markInterrupted(): Promise<void> {
    const { store, alone } = this.options;
    try {
      for (const { id } of await store.interrupt({ alone })) {
        this.#log.warn({ job: id }, 'scraping: a job was cut; it can be run again');
      }
    } catch (error) {
      this.#failed(error, 'scraping: cut jobs could not be marked');
    }
  }

  #failed(error: unknown, message: string): void {
    if (this.options.failed) this.options.failed(error, message);
    else if (!isUnavailable(error)) this.#log.error({ err: error }, message);
  }

  /** Interrupts the running job and marks it, within `patienceMs`. */
  async close(patienceMs: number): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#run?.interrupt();
    const timer = setTimeout(() => this.#run?.abandon(), patienceMs);
    await this.#loop;
    clearTimeout(timer);
  }
}

/** Frequent checks where other nodes may die, rare ones for a single node. */
const EVERY_MS = 3_000;
const ALONE_EVERY_MS = 15_000;
