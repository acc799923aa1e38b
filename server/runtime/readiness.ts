import type { Logger } from 'pino';
import type { Problem } from '../../contract/problems';
import { problem } from '../../contract/problems';
import { StartError } from './start-error';
import { within } from './with-timeout';

export interface ReadinessOptions {
  /** Rejects within seconds if the database does not answer. */
  ping(): Promise<void>;
  /** Aborts the waits of a start. */
  signal?: AbortSignal | undefined;
  log: Logger;
  /** How often the database is pinged, in milliseconds. */
  everyMs?: number;
  /** How often the log reports that the node still waits for the database, in milliseconds. */
  tellMs?: number;
}

/**
 * Brings the database up to date and the hub in step with it; runs at start and whenever the database is back. Each of
 * its waits is bounded (DB-3); `signal` ends those that may be long.
 */
export type Prepare = (signal: AbortSignal) => Promise<void>;

type State = 'starting' | 'ready' | 'database_away' | 'stopping';

/**
 * Whether the node serves. It pings the database: during an outage commands are answered 503 at once and new
 * connections are refused with a delay to reconnect; afterwards service resumes by itself.
 */
export class Readiness {
  #state: State = 'starting';
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;
  /** A permanent error, for which retrying is useless, such as a database that a newer version has migrated. */
  #permanentError: StartError | undefined;
  readonly #stopping = new AbortController();
  #prepareDatabase: Prepare = () => Promise.resolve();

  constructor(private readonly options: ReadinessOptions) {
    const { signal } = options;
    signal?.addEventListener('abort', () => this.#stopping.abort(signal.reason));
    if (signal?.aborted) this.#stopping.abort(signal.reason);
  }

  get ready(): boolean {
    return this.#state === 'ready';
  }

  get why(): string {
    return this.#state;
  }

  /** Returns why commands and connections are refused at the moment, or `undefined`. */
  closedBecause(): Problem | undefined {
    switch (this.#state) {
      case 'ready':
        return undefined;
      case 'starting':
        return problem('server.starting', { retryAfterMs: 1_000 });
      case 'database_away':
        return problem('server.unavailable', { retryAfterMs: 1_000 });
      case 'stopping':
        return problem('server.stopping', { retryAfterMs: 1_000 });
    }
  }

  /** Tries once, then goes on watching. @throws StartError for what waiting does not mend. */
  async start(prepare: Prepare): Promise<void> {
    this.#prepareDatabase = prepare;
    await this.check();
    if (this.#permanentError) throw this.#permanentError;
    if (this.#stopping.signal.aborted) return;
    this.#timer = setInterval(() => void this.check(), this.options.everyMs ?? 500);
  }

  check(): Promise<void> {
    return (this.#turn ??= this.#check().finally(() => (this.#turn = undefined)));
  }

  async #check(): Promise<void> {
    const { ping, log } = this.options;
    try {
      if (this.#state === 'ready') return await ping();
      await this.#prepare();
      if (this.#state === 'database_away') log.info('the database is back');
      this.#become('ready');
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      if (error instanceof StartError && this.#state === 'starting') return void (this.#permanentError = error);
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#state !== 'database_away') log.error({ reason }, 'the database does not answer; trying until it does');
      this.#become('database_away');
    }
  }

  async #prepare(): Promise<void> {
    const { log, tellMs = 5_000 } = this.options;
    const started = Date.now();
    const warn = (): void =>
      log.warn({ seconds: Math.round((Date.now() - started) / 1_000) }, 'the database is not ready for service yet');
    const timer = setInterval(warn, tellMs);
    const { signal } = this.#stopping;
    let stop = (): void => undefined;
    const stopped = new Promise<never>((_, reject) => (stop = () => reject(signal.reason as Error)));
    signal.addEventListener('abort', stop);
    try {
      await Promise.race([this.#prepareDatabase(signal), stopped]); // a statement under way ends by itself, in bounded time
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  #become(state: State): void {
    if (this.#state !== 'stopping') this.#state = state;
  }

  /** @param patienceMs how long to wait for a check under way, in milliseconds */
  async stop(patienceMs = 2_000): Promise<void> {
    this.#state = 'stopping';
    this.#stopping.abort();
    clearInterval(this.#timer);
    if (this.#turn) await within(patienceMs, this.#turn);
  }
}
