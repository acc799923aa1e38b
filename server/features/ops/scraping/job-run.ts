import type { Logger } from 'pino';
import type { JobState } from '../../../../contract/features/ops/schemas';
import { isSerialization, isUnavailable } from '../../../db/client';
import { extractProxies } from './extract-proxies';
import { JobProgress } from './job-progress';
import type { JobReport, JobStore, SourceRow, TakenJob } from './job-store';
import { SourceError, type SourceText } from './fetch-source';

/** Sources that are fetched at once. */
const AT_ONCE = 4;
/** Proxies that one source may bring. */
const MAX_OF_SOURCE = 20_000;
/** Between two words on how it is getting on, and between two signs of life, in milliseconds. */
const TELL_MS = 250;
const RENEW_MS = 1_500;

export interface JobRunOptions {
  readonly taken: TakenJob;
  readonly store: Pick<JobStore, 'write' | 'renew'>;
  /** @throws SourceError */
  fetch(url: string, signal: AbortSignal): Promise<SourceText>;
  readonly log: Logger;
}

/** Why a job ends before its sources do. `lost`: it is another's now. */
type Cut = 'cancelado' | 'interrumpido' | 'lost';

/** One job at work: fetches its sources, a few at a time, and writes down what it finds at a bounded pace. */
export class JobRun {
  readonly id: number;
  readonly #progress: JobProgress;
  readonly #stop = new AbortController();
  #cut: Cut | undefined;
  #reading = true;
  #failures = 0;
  #spokeAt = Date.now();
  /** Wakes the writer before its time. */
  #nudge: () => void = () => undefined;
  #givenUp = false;

  constructor(private readonly options: JobRunOptions) {
    this.#progress = new JobProgress(options.taken);
    this.id = options.taken.job.id;
  }

  /** Looks at once whether somebody wants it to end. */
  look(): void {
    this.#spokeAt = 0;
    this.#nudge();
  }

  /** The node stops: what is being fetched is let go, and the job marked, so that it can be done again. */
  interrupt(): void {
    this.#end('interrumpido');
  }

  /** Nobody waits for the last word any more; the lease will say it. */
  giveUp(): void {
    this.#givenUp = true;
    this.#nudge();
  }

  /** Works until nothing is left to do or to say. @throws what nobody foresaw; the lease then says the rest */
  async work(): Promise<void> {
    const { log, taken } = this.options;
    log.info({ job: this.id, sources: taken.sources.length }, 'scraping: a job begins');
    const reading = this.#readAll().finally(() => {
      this.#reading = false;
      this.#nudge();
    });
    try {
      while (this.#reading) {
        await this.#pause(TELL_MS);
        await this.#speak();
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
    await Promise.all(Array.from({ length: AT_ONCE }, reader));
  }

  async #read(source: SourceRow): Promise<void> {
    const { fetch, log } = this.options;
    const started = performance.now();
    const taken = (): number => Math.round(performance.now() - started);
    this.#progress.begins(source);
    try {
      const { text, bytes } = await fetch(source.url, this.#stop.signal);
      this.#progress.succeeded(source, extractProxies(text, MAX_OF_SOURCE), { bytes, ms: taken() });
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.#progress.failed(source, error.fault, taken());
      if (!this.#cut) log.warn({ job: this.id, url: source.url, fault: error.fault }, 'scraping: a source failed');
    }
  }

  /** Writes what is new, or at least that the job is alive; hears whether it is to end. */
  async #speak(): Promise<void> {
    const { news } = this.#progress;
    if (!this.#reading || this.#cut) return;
    if (!news && Date.now() - this.#spokeAt < RENEW_MS) return;
    if (news) await this.#write(this.#progress.next());
    const word = await this.#patiently(() => this.options.store.renew(this.id));
    if (word === undefined) return;
    this.#spokeAt = Date.now();
    if (word !== 'go on') this.#end(word === 'lost' ? 'lost' : 'cancelado');
  }

  /** The last word, said until it is heard. */
  async #finish(): Promise<void> {
    const { log } = this.options;
    const end = { state: this.#verdict(), endedAt: new Date() };
    for (;;) {
      if (this.#cut === 'lost' || this.#givenUp) {
        log.warn({ job: this.id }, 'scraping: a job is no longer this node’s');
        return;
      }
      const report = this.#progress.next(end);
      const written = await this.#write(report);
      if (written && report.job.state !== 'en_curso') break;
      if (!written) await this.#pause(TELL_MS);
    }
    const entry = { job: this.id, proxies: this.#progress.found };
    if (end.state === 'completado') log.info({ ...entry, success: true }, 'scraping: a job is completed');
    else log.warn({ ...entry, state: end.state }, 'scraping: a job ended before its time');
  }

  #verdict(): JobState {
    if (this.#cut && this.#cut !== 'lost') return this.#cut;
    return this.options.taken.sources.some(({ state }) => state === 'lista') ? 'completado' : 'fallido';
  }

  async #write(report: JobReport): Promise<boolean> {
    const word = await this.#patiently(() => this.options.store.write(report));
    if (word === 'written') this.#progress.written();
    if (word === 'lost') this.#end('lost');
    return word === 'written';
  }

  #end(why: Cut): void {
    this.#cut ??= why;
    this.#stop.abort();
    this.#nudge();
  }

  /** `undefined` while the database is away: it is tried again, less and less often. */
  async #patiently<T>(work: () => Promise<T>): Promise<T | undefined> {
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
      this.#nudge = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
