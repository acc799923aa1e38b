import type { JobState, SourceFault } from '../../../../contract/features/ops/schemas';
import type { JobReport, SourceRow, TakenJob } from './job-store';

/** Proxies that one job may bring, and in one write. */
const MAX_OF_JOB = 100_000;
const MAX_WRITTEN = 10_000;

/** How a job is getting on, and what of that no write has said yet. */
export class JobProgress {
  readonly #job: TakenJob['job'];
  readonly #seen = new Set<string>();
  readonly #changed = new Set<SourceRow>();
  readonly #fresh: JobReport['proxies'][number][] = [];
  /** What is to be written, the same until it is: a write may have succeeded although nobody heard so. */
  #report: JobReport | undefined;

  constructor({ job }: TakenJob) {
    this.#job = { ...job };
  }

  get found(): number {
    return this.#seen.size;
  }

  /** Whether there is anything to write. */
  get news(): boolean {
    return this.#report !== undefined || this.#changed.size + this.#fresh.length > 0;
  }

  begins(source: SourceRow): void {
    this.#job.currentSource = source.url;
    this.#set(source, { state: 'en_curso' });
  }

  succeeded(source: SourceRow, proxies: readonly string[], { bytes, ms }: { bytes: number; ms: number }): void {
    for (const proxy of proxies) this.#add(proxy, source.url);
    this.#job.sourcesDone++;
    this.#set(source, { state: 'lista', found: proxies.length, bytes, ms });
  }

  failed(source: SourceRow, fault: SourceFault, ms: number): void {
    this.#job.sourcesDone++;
    this.#set(source, { state: 'error', fault, ms });
  }

  /** What to write next; with `end` the job's last word, unless there is more than one write can take. */
  next(end?: { state: JobState; endedAt: Date }): JobReport {
    if (this.#report) return this.#report;
    const last = this.#fresh.length <= MAX_WRITTEN ? end : undefined;
    const job = { ...this.#job, found: this.found, ...(last && { ...last, currentSource: '' }) };
    const sources = Array.from(this.#changed, (source) => ({ ...source }));
    this.#changed.clear();
    return (this.#report = { job, sources, proxies: this.#fresh.splice(0, MAX_WRITTEN) });
  }

  /** The report has been written. */
  written(): void {
    this.#report = undefined;
    this.#job.step++;
  }

  #set(source: SourceRow, change: Partial<SourceRow>): void {
    Object.assign(source, change);
    this.#changed.add(source);
  }

  #add(proxy: string, source: string): void {
    if (this.#seen.has(proxy) || this.#seen.size >= MAX_OF_JOB) return;
    this.#seen.add(proxy);
    const [ip = '', port = ''] = proxy.split(':');
    this.#fresh.push({ ip, port: Number(port), source });
  }
}
