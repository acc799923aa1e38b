import type { Logger } from 'pino';
import type { Database } from '../../db/client';
import { opsQueries, type OpsQueries } from './queries';
import type { LogEvent } from '../../log/append';
import { LogPublisher } from './log-publisher';
import { LoadMonitor } from './load-monitor';
import { AddressAllowlist, type Allowed } from '../../limits/address-allowlist';
import { JobStore } from './scraping/job-store';
import { samples } from './scraping/sample-lists';
import { Scraper } from './scraping/job-worker';
import { fetchSource, usualLimits, type SourceLimits } from './scraping/fetch-source';
import { watchEventLoop, type LoopDelay } from '../../telemetry/event-loop';
import { untold, type LogLines } from '../../telemetry/log-lines';

/** The queries of the operations' routes. The routes check permissions. */
export interface OpsReads extends OpsQueries {
  /** The sample lists by their paths, and the URLs at which a job fetches them. */
  readonly samples: ReadonlyMap<string, string>;
  sampleUrls(): readonly string[];
}

export interface OperationsOptions {
  readonly database: Database;
  readonly node: string;
  /** No other node shares the database. */
  readonly alone: boolean;
  readonly tail: { committed(events: readonly LogEvent[]): void; poll(): unknown };
  /** The node's log lines; without them only the events of the system and of jobs are published. */
  readonly lines?: LogLines | undefined;
  readonly log: Logger;
  /** The hub's own origins: the local ones on this machine, and the public one. */
  origins(): readonly string[];
  readonly allow: readonly Allowed[];
  readonly limits?: Partial<SourceLimits> | undefined;
}

/** The hub's jobs, and what it publishes about itself. */
export interface Operations {
  readonly queries: OpsQueries;
  readonly samples: OpsReads['samples'];
  sampleUrls(): readonly string[];
  /** Starts writing and working; the database must be ready. */
  start(): void;
  /** Wakes the scraper, because jobs were created or cancelled. */
  wake(): void;
  close(patienceMs: number): Promise<void>;
}

/** Creates the operations. Nothing is written before `start`. */
export function openOperations(options: OperationsOptions): Operations {
  const { database, node, alone, tail, lines, log, origins, allow, limits } = options;
  const committed = (events: readonly LogEvent[]): void => tail.committed(events);
  const uncertain = (): void => void tail.poll();
  const feed = new LogPublisher({ database, node, committed, uncertain, log: log.child(untold) });
  const unsubscribe = lines?.listen((line) => feed.line(line));
  const reportLoad = ({ p50, p99, max }: LoopDelay): void =>
    feed.publishSystemEvent('high_load', { p50_ms: ms(p50), p99_ms: ms(p99), max_ms: ms(max) });
  let load: LoadMonitor | undefined;
  const ownSampleUrls = (): string[] =>
    origins().flatMap((origin) => Array.from(samples.keys(), (path) => `${origin}${path}`));
  let allowlist: AddressAllowlist | undefined;
  const scraper = new Scraper({
    store: new JobStore({ database, node, committed, uncertain }),
    alone,
    failed: (error, message) => database.outages.report(error, message),
    fetch: (url, signal) =>
      fetchSource(url, {
        allowance: (allowlist ??= new AddressAllowlist(allow, ownSampleUrls())),
        signal,
        limits: { ...usualLimits, ...limits },
      }),
    log,
  });
  const queries = opsQueries(database);
  let started = false;
  return {
    ...{ queries, samples },
    sampleUrls: () => ownSampleUrls().slice(0, samples.size),
    start() {
      if (!started) feed.publishSystemEvent('server_start', { pid: process.pid, version: process.version });
      started = true;
      load ??= new LoadMonitor({ watch: watchEventLoop(), tell: reportLoad }); // not before: the start itself is no load
      feed.start();
      scraper.start();
    },
    wake: () => scraper.wake(),
    async close(patienceMs) {
      load?.close();
      await scraper.close(patienceMs);
      unsubscribe?.();
      await feed.close();
    },
  };
}

const ms = (seconds: number): number => Math.round(seconds * 1_000);
