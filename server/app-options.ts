import type { Logger } from 'pino';
import type { Bus } from './bus/bus';
import type { Run } from './commands/run';
import type { Config } from './runtime/config';
import type { Database } from './db/client';
import type { Hub } from './hub/hub';
import type { Identity } from './identity/session/sessions';
import type { LimitOverrides } from './limits/limits';
import type { LogLines } from './telemetry/log-lines';

/** The options of a node. */
export interface AppOptions {
  config: Config;
  databaseUrl: string;
  sessionSecret: string;
  /** Whether this is the embedded default, with its demo users; no other node shares its database. */
  demo: boolean;
  log: Logger;
  /** The logger's lines, for operators. */
  lines?: LogLines | undefined;
  /**
   * Brings the database's schema and first rows up to date; tried again until it works. Each of its waits is bounded;
   * `signal` ends those that may be long.
   */
  prepareDatabase?(signal: AbortSignal): Promise<void>;
  /** Ends the waiting of a start that is to be stopped; the app resolves, and is to be closed. */
  signal?: AbortSignal;
  limits?: LimitOverrides;
  /** Replaces the bus that fits the database. */
  bus?: Bus;
  /** How often the log is polled for events that no wake-up announced, in milliseconds. */
  pollMs?: number;
  /** The folder of the app's pages; by default the one that the build writes. */
  pagesFolder?: string;
}

/** A running node. */
export interface App {
  readonly url: string;
  readonly ready: boolean;
  readonly hub: Hub;
  readonly run: Run;
  readonly identity: Identity;
  readonly database: Database;
  /** Finishes the commands in flight, disconnects every client and releases every part. */
  close(): Promise<void>;
}
