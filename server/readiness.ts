import type { Logger } from 'pino';
import type { Problem } from '../contract/problems';
import { problem } from '../contract/problems';
import { StartError } from './start-error';

export interface ReadinessOptions {
  /** Brings the database up to date and the hub in step with it; runs at start and whenever it is back. */
  prepare(): Promise<void>;
  ping(): Promise<void>;
  log: Logger;
  /** How often the database is asked whether it is there, in milliseconds. */
  everyMs?: number;
}

type State = 'starting' | 'ready' | 'database_away' | 'stopping';

/**
 * Whether the app serves. The database is watched: away, commands are answered 503 at once and new
 * connections are told to come back; returned, everything goes on by itself.
 */
export class Readiness {
  #state: State = 'starting';
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> | undefined;
  /** Why there is no point in trying again, such as a database that a newer version has migrated. */
  #hopeless: StartError | undefined;

  constructor(private readonly options: ReadinessOptions) {}

  get ready(): boolean {
    return this.#state === 'ready';
  }

  get why(): string {
    return this.#state;
  }

  /** Why nothing is taken in at the moment, or `undefined`. */
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
  async start(): Promise<void> {
    await this.check();
    if (this.#hopeless) throw this.#hopeless;
    this.#timer = setInterval(() => void this.check(), this.options.everyMs ?? 500);
  }

  check(): Promise<void> {
    return (this.#turn ??= this.#check().finally(() => (this.#turn = undefined)));
  }

  async #check(): Promise<void> {
    const { ping, prepare, log } = this.options;
    try {
      if (this.#state === 'ready') return await ping();
      await prepare();
      if (this.#state === 'database_away') log.info('the database is back');
      this.#become('ready');
    } catch (error) {
      if (error instanceof StartError && this.#state === 'starting') return void (this.#hopeless = error);
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#state !== 'database_away') log.error({ reason }, 'the database does not answer; trying until it does');
      this.#become('database_away');
    }
  }

  #become(state: State): void {
    if (this.#state !== 'stopping') this.#state = state;
  }

  async stop(): Promise<void> {
    this.#state = 'stopping';
    clearInterval(this.#timer);
    await this.#turn;
  }
}
