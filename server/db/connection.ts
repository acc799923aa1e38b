import { Client, type ClientConfig } from 'pg';
import { limitingStatement, servingLimits, type SessionLimits } from './session-limits';

/** Options of a {@link DatabaseConnection} beside the driver's own settings. */
export interface ConnectionConfig extends ClientConfig {
  /** Limits that PostgreSQL enforces on the session. */
  readonly limits?: SessionLimits;
  /** Called once if the connection breaks, with the first reason. */
  readonly lost?: (error: Error) => void;
}

/**
 * A connection to PostgreSQL. All of this program's connections are of this class:
 *
 * - Its loss never ends the process. The driver emits `error` whenever a connection breaks, and a pool removes its own
 *   listener before the borrower has the connection. An end that arrives in the same packet as the previous answer
 *   would then be an error without a listener (DB-1).
 * - It counts as connected once PostgreSQL has set the session's limits (DB-2).
 * - Connecting, each statement and closing end in bounded time, even on a connection that has gone silent (DB-3).
 */
export class DatabaseConnection extends Client {
  readonly #limits: SessionLimits;
  readonly #connectMs: number;

  constructor({ limits, lost, ...config }: ConnectionConfig = {}) {
    const bounds = { connectionTimeoutMillis: 3_000, query_timeout: 8_000, ...config };
    super({ ...bounds, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
    this.#limits = limits ?? servingLimits(8_000);
    this.#connectMs = bounds.connectionTimeoutMillis;
    // Both the message that ends a session and the end of its stream are errors: the first has the reason.
    if (lost) this.once('error', lost);
    this.on('error', () => undefined);
  }

  override connect(): Promise<Client>;
  override connect(callback: (error: Error | null, client?: Client) => void): void;
  override connect(callback?: (error: Error | null, client?: Client) => void): Promise<Client> | undefined {
    const connected = this.#connect();
    if (!callback) return connected;
    connected.then((client) => callback(null, client), callback);
    return undefined;
  }

  async #connect(): Promise<Client> {
    // The driver never settles its promise to connect when it is ended first.
    const ended = new Promise<never>((_, reject) => {
      this.once('end', () => reject(new Error('Connection terminated')));
    });
    await Promise.race([super.connect(), ended]);
    try {
      await this.query({ text: limitingStatement(this.#limits), query_timeout: this.#connectMs } as { text: string });
    } catch (error) {
      void this.end();
      throw error;
    }
    return this;
  }

  override end(): Promise<void>;
  override end(callback: (error?: Error) => void): void;
  override end(callback?: (error?: Error) => void): Promise<void> | undefined {
    const cut = setTimeout(() => this.connection.stream.destroy(), CLOSE_MS);
    const ended = super.end().finally(() => clearTimeout(cut));
    if (!callback) return ended;
    ended.then(() => callback(), callback);
    return undefined;
  }
}

/** How long PostgreSQL may take to close before the stream is destroyed, in milliseconds. */
const CLOSE_MS = 1_000;
