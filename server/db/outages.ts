import type { Logger } from 'pino';
import { shortened } from '../telemetry/plain-text';
import { isSerialization, outageOf, type OutageCause } from './failures';

/** A cause that has been told and is not over. */
interface Episode {
  readonly since: number;
  /** When it was last met, milliseconds since 1970. */
  last: number;
  times: number;
  readonly told: boolean;
}

/**
 * Tells the log of what keeps the program's work from succeeding: once for each cause, however many requests and loops
 * meet it, and once more when it is over. Each further line is left to the level `debug`.
 *
 * An outage of the database is one cause for all that meet it. Any other error is a cause for each place that meets it:
 * such an error is a fault of the program, and its place is needed to find it.
 */
export class Outages {
  readonly #episodes = new Map<string, Episode>();
  readonly #listeners = new Set<(cause: OutageCause) => void>();
  #timer: NodeJS.Timeout | undefined;

  /** @param quietMs a cause that nobody has met for so long, in milliseconds, is over */
  constructor(
    private readonly log: Logger,
    private readonly quietMs = 30_000,
  ) {}

  /**
   * Takes an error of work that is refused, or done again later.
   *
   * @param words what could not be done, in the words of whoever reads the log
   * @param log where the line goes, if not where its end does
   * @returns the cause, where it is an outage
   */
  tell(error: unknown, words: string, log = this.log): OutageCause | undefined {
    const cause = outageOf(error);
    const { told, first } = this.#meet(cause ?? faultOf(error, words), true);
    if (!told || !first) log.debug({ cause, err: error }, words);
    else if (cause === undefined) log.warn({ err: error }, words);
    else log.warn({ cause, reason: reasonOf(error) }, `${words}: the database does not work for now`);
    if (cause) for (const listener of this.#listeners) listener(cause);
    return cause;
  }

  /** Takes an error that is told of elsewhere: it counts as met, and no line is written of it, neither now nor of its end. */
  note(error: unknown): void {
    const cause = outageOf(error);
    if (!cause) return;
    this.#meet(cause, false);
    for (const listener of this.#listeners) listener(cause);
  }

  /**
   * Whether work failed for something that passes, so that it may be asked for again. An outage is told; that a
   * transaction lost against another one is not worth a line.
   */
  passes(error: unknown, words: string): boolean {
    return outageOf(error) === undefined ? isSerialization(error) : this.tell(error, words) !== undefined;
  }

  /** Waits for work whose failure is told of elsewhere. */
  async noting<T>(work: Promise<T> | undefined): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      this.note(error);
      throw error;
    }
  }

  /** Calls `listener` whenever an outage is met. */
  watch(listener: (cause: OutageCause) => void): void {
    this.#listeners.add(listener);
  }

  /** The outage that was met last and is not over. */
  get current(): OutageCause | undefined {
    let newest: [key: string, last: number] | undefined;
    for (const [key, { last }] of this.#episodes)
      if (!key.includes(' ') && (!newest || last >= newest[1])) newest = [key, last];
    return newest?.[0] as OutageCause | undefined;
  }

  /** What was told before is over, for sure. */
  over(cause: string): void {
    const episode = this.#episodes.get(cause);
    if (!episode) return;
    this.#episodes.delete(cause);
    const { told, since, last, times } = episode;
    if (told) this.log.info({ cause, times, seconds: Math.round((last - since) / 1_000) }, 'an outage is over');
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #meet(key: string, telling: boolean): { told: boolean; first: boolean } {
    const now = Date.now();
    const known = this.#episodes.get(key);
    if (known && (known.told || !telling)) {
      known.times++;
      known.last = now;
      return { told: known.told, first: false };
    }
    if (this.#episodes.size >= MAX_EPISODES && !known) return { told: false, first: true };
    this.#episodes.set(key, { since: known?.since ?? now, last: now, times: (known?.times ?? 0) + 1, told: telling });
    this.#timer ??= setInterval(() => this.#look(), this.quietMs / 4).unref();
    return { told: telling, first: true };
  }

  #look(): void {
    const now = Date.now();
    for (const [key, { last }] of [...this.#episodes]) if (now - last >= this.quietMs) this.over(key);
    if (this.#episodes.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** One cause for each place and kind of error. A blank in it tells it from an outage. */
function faultOf(error: unknown, words: string): string {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return `${words}: ${String(name)} ${String(code)}`;
}

/** What PostgreSQL, or the way to it, said; without what Prisma puts around it. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return shortened(message.trim().split('\n').at(-1)?.trim() ?? '', MAX_REASON);
}

/** Causes that are remembered at a time: more would be no causes any more. */
const MAX_EPISODES = 200;
const MAX_REASON = 300;
