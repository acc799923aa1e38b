import type { Logger } from 'pino';
import type { Bus } from './bus/bus';
import type { Run } from './commands/run';
import type { Config } from './runtime/config';
import type { Database } from './db/client';
import type { Hub } from './hub/hub';
import type { Identity } from './identity/session/sessions';
import type { LimitOverrides } from './limits/limits';
import type { LogLines } from './telemetry/log-lines';

/** What a node is made of. */
export interface AppOptions {
  config: Config;
  databaseUrl: string;
  sessionSecret: string;
  /** Whether this is the embedded default, with its demo users; no other node shares its database. */
  demo: boolean;
  log: Logger;
  /** What the logger says, to be told to operators. */
  lines?: LogLines | undefined;
  /**
   * Brings the database's schema and first rows up to date; tried again until it works. Each of its waits is bounded;
   * `signal` ends those that may be long.
   */
  prepareDatabase?(signal: AbortSignal): Promise<void>;
  /** Ends the waiting of a start that is to be stopped; the app resolves, and is to be closed. */
  signal?: AbortSignal;
  limits?: LimitOverrides;
  /** Another bus than the one that the database calls for. */
  bus?: Bus;
  /** How often the log is asked for what no wake-up told of, in milliseconds. */
  pollMs?: number;
  /** Where the app's pages lie; the folder that the build writes them to, unless told. */
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
  /** Finishes what is under way, sends everybody away and lets go of everything. */
  close(): Promise<void>;
}
