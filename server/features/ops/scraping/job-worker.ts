import type { Logger } from 'pino';
import { isUnavailable } from '../../../db/client';
import { JobRun, type JobRunOptions } from './job-run';
import type { JobStore } from './job-store';

export interface ScraperOptions extends Pick<JobRunOptions, 'fetch' | 'log'> {
  readonly store: JobStore;
  /** No other node can be alive: jobs that seem to be worked on elsewhere are not. */
  readonly alone: boolean;
  /** Takes what went wrong, to tell it once for each cause. */
  failed?(error: unknown, words: string): void;
  /** How often it looks for jobs that nobody told it of, in milliseconds. */
  readonly everyMs?: number;
}

/** Works on the jobs that wait, one at a time; other nodes may do the same beside it. */
export class Scraper {
  readonly #log: Logger;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;
  #again = false;
  #run: JobRun | undefined;
  #closed = false;

  constructor(private readonly options: ScraperOptions) {
    this.#log = options.log;
  }

  /** The database is there: from now on it works, and looks after what dead nodes have left. */
  start(): void {
    if (this.#closed) return;
    this.#timer ??= setInterval(
      () => this.look(),
      this.options.everyMs ?? (this.options.alone ? ALONE_EVERY_MS : EVERY_MS),
    );
    this.look();
  }

  /** There may be something new: a job that waits, or one that is to end. */
  look(): void {
    this.#run?.look();
    this.#again = true;
    if (this.#timer) this.#turn ??= this.#work().finally(() => (this.#turn = undefined));
  }

  async #work(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      await this.#tidy();
      await this.#workOnOne();
    }
  }

  async #workOnOne(): Promise<void> {
    const { store, fetch } = this.options;
    try {
      const taken = this.#closed ? undefined : await store.take();
      if (!taken) return;
      this.#again = true; // there may be another one behind it
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

  /** Marks what died in the middle. */
  async #tidy(): Promise<void> {
    const { store, alone } = this.options;
    try {
      for (const { id } of await store.interrupt({ alone })) {
        this.#log.warn({ job: id }, 'scraping: a job was cut; it can be run again');
      }
    } catch (error) {
      this.#failed(error, 'scraping: cut jobs could not be marked');
    }
  }

  #failed(error: unknown, words: string): void {
    if (this.options.failed) this.options.failed(error, words);
    else if (!isUnavailable(error)) this.#log.error({ err: error }, words);
  }

  /** Lets go of the job at work and marks it, if that takes no longer than `patienceMs`. */
  async close(patienceMs: number): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#run?.interrupt();
    const late = setTimeout(() => this.#run?.giveUp(), patienceMs);
    await this.#turn;
    clearTimeout(late);
  }
}

/** Where other nodes may die often, where none can seldom. */
const EVERY_MS = 3_000;
const ALONE_EVERY_MS = 15_000;
