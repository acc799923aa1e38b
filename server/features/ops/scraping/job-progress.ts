import type { JobState, SourceFault } from '../../../../contract/features/ops/schemas';
import type { JobReport, SourceRow, TakenJob } from './job-store';

/** The most proxies of one job, and of one write. */
const MAX_OF_JOB = 100_000;
const MAX_WRITTEN = 10_000;

/** A job's progress, with the changes that have not been written yet. */
export class JobProgress {
  readonly #job: TakenJob['job'];
  readonly #seen = new Set<string>();
  readonly #changed = new Set<SourceRow>();
  readonly #newProxies: JobReport['proxies'][number][] = [];
  /** The report to write. It stays the same until confirmed, because an unconfirmed write may have been committed. */
  #report: JobReport | undefined;

  constructor({ job }: TakenJob) {
    this.#job = { ...job };
  }

  get found(): number {
    return this.#seen.size;
  }

  /** Whether there are changes to write. */
  get hasChanges(): boolean {
    return this.#report !== undefined || this.#changed.size + this.#newProxies.length > 0;
  }

  started(source: SourceRow): void {
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

  /** Returns the next report. With `end` it completes the job, unless more proxies remain than one write may have. */
  next(end?: { state: JobState; endedAt: Date }): JobReport {
    if (this.#report) return this.#report;
    const last = this.#newProxies.length <= MAX_WRITTEN ? end : undefined;
    const job = { ...this.#job, found: this.found, ...(last && { ...last, currentSource: '' }) };
    const sources = Array.from(this.#changed, (source) => ({ ...source }));
    this.#changed.clear();
    return (this.#report = { job, sources, proxies: this.#newProxies.splice(0, MAX_WRITTEN) });
  }

  /** Confirms that the report has been written. */
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
    this.#newProxies.push({ ip, port: Number(port), source });
  }
}
