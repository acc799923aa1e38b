import type { Logger } from 'pino';
import { DatabaseConnection } from '../db/connection';
import { servingLimits } from '../db/session-limits';
import type { BusHealth } from './bus';

/** Options of {@link BusConnection}. */
export interface BusConnectionOptions {
  readonly url: string;
  /** The PostgreSQL channel that all nodes share, a plain word. */
  readonly channel: string;
  /** This node's name, without quotes: its heartbeats use a separate channel, so they wake no other node. */
  readonly node: string;
  readonly log: Logger;
  /** Called with each payload on the shared channel. */
  onMessage(payload: string): void;
  /** Called each time the connection begins to listen, also after a loss. */
  connected(): void;
  /** How often the connection checks that notifications arrive, in milliseconds. */
  readonly beatMs?: number;
}

/**
 * The connection that listens for the other nodes, replaced when it is lost, until it is closed.
 *
 * PostgreSQL sends nothing on an idle connection, so a silent loss is indistinguishable from a quiet hub.
 * The connection therefore notifies itself every second. It is replaced when three heartbeats in a row are not
 * answered. Ticks are counted, not time, so a process that was suspended keeps its connection.
 */
export class BusConnection {
  #client: DatabaseConnection | undefined;
  #closed = false;
  /** Whether the loss of the connection has been logged, so that it is logged once. */
  #away = false;
  #losses = 0;
  #beatSeconds: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #ticks: NodeJS.Timeout | undefined;

  constructor(private readonly options: BusConnectionOptions) {
    void this.#connect();
  }

  /** The connection to send on, or `undefined` while there is none. */
  get client(): DatabaseConnection | undefined {
    return this.#client;
  }

  get health(): BusHealth {
    const { client } = this;
    return {
      connected: client !== undefined && this.#beatSeconds !== undefined,
      losses: this.#losses,
      beatSeconds: this.#beatSeconds,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#ticks);
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #connect(): Promise<void> {
    const { url, channel, log } = this.options;
    const client = new DatabaseConnection({ connectionString: url, limits: servingLimits(8_000) });
    let over = false as boolean; // set by an event
    const lost = (error?: unknown): void => {
      if (!over) this.#lost(client, error);
      over = true;
    };
    client.on('error', lost);
    client.on('end', () => lost());
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}; LISTEN ${this.#beatChannel}`);
    } catch (error) {
      return lost(error);
    }
    if (this.#closed) return void client.end();
    if (over) return;
    if (this.#away) log.info('bus: connected again');
    this.#away = false;
    this.#client = client;
    this.#beat(client, lost);
    this.options.connected();
  }

  get #beatChannel(): string {
    return `"${this.options.channel}_${this.options.node}"`;
  }

  #lost(client: DatabaseConnection, error?: unknown): void {
    clearInterval(this.#ticks);
    if (this.#client === client) {
      this.#client = undefined;
      this.#losses++;
    }
    this.#beatSeconds = undefined;
    void client.end();
    if (this.#closed) return;
    const reason = error instanceof Error ? error.message : 'ended';
    const message = 'bus: connection lost; retrying until it is back, the poll serves meanwhile';
    if (!this.#away) this.options.log.warn({ reason }, message);
    this.#away = true;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), RECONNECT_MS);
  }

  /** Notifies itself at every tick, and gives the connection up after too many unanswered ticks. */
  #beat(client: DatabaseConnection, lost: (error: Error) => void): void {
    const { channel, log, beatMs = BEAT_MS } = this.options;
    let [notifying, unanswered, missing, everReceived, sentAt] = [false, 0, 0, false, 0];
    client.on('notification', ({ channel: name, payload = '' }) => {
      if (name === channel) return this.options.onMessage(payload);
      everReceived = true;
      missing = 0;
      this.#beatSeconds = (performance.now() - sentAt) / 1_000;
    });
    const notify = async (): Promise<void> => {
      notifying = true;
      sentAt = performance.now();
      missing++;
      await client.query(`NOTIFY ${this.#beatChannel}`).catch(() => undefined); // the connection reports its loss
      [notifying, unanswered] = [false, 0];
    };
    const tick = (): void => {
      if (notifying && ++unanswered >= MAX_MISSED) return lost(new Error('its heartbeat is not answered'));
      if (missing >= MAX_MISSED && everReceived) return lost(new Error('notifications no longer arrive'));
      if (missing === MAX_MISSED) {
        log.warn('bus: no notification arrives, as behind a pooler in transaction mode; the poll alone serves');
      }
      if (!notifying) void notify();
    };
    tick();
    this.#ticks = setInterval(tick, beatMs);
  }
}

const RECONNECT_MS = 500;
const BEAT_MS = 1_000;
/** Heartbeats in a row that may go unanswered. */
const MAX_MISSED = 3;
