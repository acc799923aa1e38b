import type { Logger } from 'pino';
import { shortened } from '../telemetry/plain-text';
import { isSerialization, outageOf, type OutageCause } from './failures';

/** A cause whose outage is not over. */
interface Episode {
  readonly since: number;
  /** When it last occurred, milliseconds since 1970. */
  last: number;
  times: number;
  readonly logged: boolean;
}

/**
 * Logs failures of the program's work: once for each cause, however many requests and loops meet it, and once more when
 * it is over. All further lines are on the level `debug`.
 *
 * An outage of the database is one cause for the whole program. Any other error is a separate cause for each place that
 * meets it: such an error is a fault of the program, and its place is needed to find it.
 */
export class Outages {
  readonly #episodes = new Map<string, Episode>();
  readonly #listeners = new Set<(cause: OutageCause) => void>();
  #timer: NodeJS.Timeout | undefined;

  /** @param quietMs a cause that has not occurred for this long, in milliseconds, is over */
  constructor(
    private readonly log: Logger,
    private readonly quietMs = 30_000,
  ) {}

  /**
   * Reports an error of work that is refused or retried later.
   *
   * @param message what failed, for readers of the log
   * @param log the logger of this line, if not the one of the end of the outage
   * @returns the cause, where it is an outage
   */
  report(error: unknown, message: string, log = this.log): OutageCause | undefined {
    const cause = outageOf(error);
    const { logged, first } = this.#record(cause ?? faultOf(error, message), true);
    if (!logged || !first) log.debug({ cause, err: error }, message);
    else if (cause === undefined) log.warn({ err: error }, message);
    else log.warn({ cause, reason: reasonOf(error) }, `${message}: the database is not available`);
    if (cause) for (const listener of this.#listeners) listener(cause);
    return cause;
  }

  /** Records an error that is logged elsewhere: it counts, but neither it nor its end is logged here. */
  note(error: unknown): void {
    const cause = outageOf(error);
    if (!cause) return;
    this.#record(cause, false);
    for (const listener of this.#listeners) listener(cause);
  }

  /**
   * Whether work failed for a temporary cause, so that it may be retried. An outage is logged; a transaction that lost
   * against another one is not.
   */
  isTemporary(error: unknown, message: string): boolean {
    return outageOf(error) === undefined ? isSerialization(error) : this.report(error, message) !== undefined;
  }

  /** Awaits work whose failure is logged elsewhere. */
  async recording<T>(work: Promise<T> | undefined): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      this.note(error);
      throw error;
    }
  }

  /** Calls `listener` at each error of an outage. */
  watch(listener: (cause: OutageCause) => void): void {
    this.#listeners.add(listener);
  }

  /** The outage with the latest error that is not over. */
  get current(): OutageCause | undefined {
    let newest: [key: string, last: number] | undefined;
    for (const [key, { last }] of this.#episodes)
      if (!key.includes(' ') && (!newest || last >= newest[1])) newest = [key, last];
    return newest?.[0] as OutageCause | undefined;
  }

  /** Ends an outage that is known to be over. */
  over(cause: string): void {
    const episode = this.#episodes.get(cause);
    if (!episode) return;
    this.#episodes.delete(cause);
    const { logged, since, last, times } = episode;
    if (logged) this.log.info({ cause, times, seconds: Math.round((last - since) / 1_000) }, 'an outage is over');
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #record(key: string, logging: boolean): { logged: boolean; first: boolean } {
    const now = Date.now();
    const known = this.#episodes.get(key);
    if (known && (known.logged || !logging)) {
      known.times++;
      known.last = now;
      return { logged: known.logged, first: false };
    }
    if (this.#episodes.size >= MAX_EPISODES && !known) return { logged: false, first: true };
    this.#episodes.set(key, { since: known?.since ?? now, last: now, times: (known?.times ?? 0) + 1, logged: logging });
    this.#timer ??= setInterval(() => this.#endQuiet(), this.quietMs / 4).unref();
    return { logged: logging, first: true };
  }

  #endQuiet(): void {
    const now = Date.now();
    for (const [key, { last }] of [...this.#episodes]) if (now - last >= this.quietMs) this.over(key);
    if (this.#episodes.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Returns one cause for each place and kind of error. A blank in it distinguishes it from an outage. */
function faultOf(error: unknown, message: string): string {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return `${message}: ${String(name)} ${String(code)}`;
}

/** Returns the message of PostgreSQL or the network, without Prisma's wrapping. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return shortened(message.trim().split('\n').at(-1)?.trim() ?? '', MAX_REASON);
}

/** The most causes at a time: beyond that they are no useful distinction. */
const MAX_EPISODES = 200;
const MAX_REASON = 300;
