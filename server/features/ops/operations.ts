import type { Logger } from 'pino';
import type { Database } from '../../db/client';
import { opsQueries, type OpsQueries } from './queries';
import type { LogEvent } from '../../log/append';
import { OpsFeed } from './log-publisher';
import { LoadWatch } from './load-monitor';
import { AddressAllowlist, type Allowed } from '../../limits/address-allowlist';
import { JobStore } from './scraping/job-store';
import { samples } from './scraping/sample-lists';
import { Scraper } from './scraping/job-worker';
import { fetchSource, usualLimits, type SourceLimits } from './scraping/fetch-source';
import { watchEventLoop, type LoopDelay } from '../../telemetry/event-loop';
import { untold, type LogLines } from '../../telemetry/log-lines';

/** What the operations' routes read. Who may ask is the routes' business. */
export interface OpsReads extends OpsQueries {
  /** The sample lists by their paths, and where a job finds them. */
  readonly samples: ReadonlyMap<string, string>;
  sampleUrls(): readonly string[];
}

export interface OperationsOptions {
  readonly database: Database;
  readonly node: string;
  /** No other node shares the database. */
  readonly alone: boolean;
  readonly tail: { committed(events: readonly LogEvent[]): void; poll(): unknown };
  /** What the node's log says; without it only events of the system and of jobs are told. */
  readonly lines?: LogLines | undefined;
  readonly log: Logger;
  /** Where the hub itself listens, as this machine reaches it, and where it is known to be. */
  origins(): readonly string[];
  readonly allow: readonly Allowed[];
  readonly limits?: Partial<SourceLimits> | undefined;
}

/** What the hub tells of itself, and the jobs that it does. */
export interface Operations {
  readonly queries: OpsQueries;
  readonly samples: OpsReads['samples'];
  sampleUrls(): readonly string[];
  /** The database is there and up to date. */
  start(): void;
  /** Jobs were asked for, or are to end. */
  look(): void;
  close(patienceMs: number): Promise<void>;
}

/** Puts the operations together. Nothing is written before `start`. */
export function openOperations(options: OperationsOptions): Operations {
  const { database, node, alone, tail, lines, log, origins, allow, limits } = options;
  const committed = (events: readonly LogEvent[]): void => tail.committed(events);
  const uncertain = (): void => void tail.poll();
  const feed = new OpsFeed({ database, node, committed, uncertain, log: log.child(untold) });
  const deaf = lines?.listen((line) => feed.line(line));
  const tell = ({ p50, p99, max }: LoopDelay): void =>
    feed.happened('high_load', { p50_ms: ms(p50), p99_ms: ms(p99), max_ms: ms(max) });
  let load: LoadWatch | undefined;
  const own = (): string[] => origins().flatMap((origin) => Array.from(samples.keys(), (path) => `${origin}${path}`));
  let allowance: AddressAllowlist | undefined;
  const scraper = new Scraper({
    store: new JobStore({ database, node, committed, uncertain }),
    alone,
    failed: (error, words) => database.outages.tell(error, words),
    fetch: (url, signal) =>
      fetchSource(url, {
        allowance: (allowance ??= new AddressAllowlist(allow, own())),
        signal,
        limits: { ...usualLimits, ...limits },
      }),
    log,
  });
  const queries = opsQueries(database);
  let started = false;
  return {
    ...{ queries, samples },
    sampleUrls: () => own().slice(0, samples.size),
    start() {
      if (!started) feed.happened('server_start', { pid: process.pid, version: process.version });
      started = true;
      load ??= new LoadWatch({ watch: watchEventLoop(), tell }); // a start is no load
      feed.start();
      scraper.start();
    },
    look: () => scraper.look(),
    async close(patienceMs) {
      load?.close();
      await scraper.close(patienceMs);
      deaf?.();
      await feed.close();
    },
  };
}

const ms = (seconds: number): number => Math.round(seconds * 1_000);
