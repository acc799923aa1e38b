import type { JobState, SourceState } from '../../../../contract/features/ops/schemas';
import { numberArray, textArray } from '../../../db/sql/array';
import type { Database, Tx } from '../../../db/client';
import { Prisma } from '../../../db/generated/client';
import { inSlice, removeInSlices } from '../../../db/sql/slices';
import { jobColumns, scrapingEvent, type JobRow } from '../job-row';
import { append, type LogEvent } from '../../../log/append';

/** The duration of a node's lease on a job, in seconds. The node renews it every second or two. */
const LEASE_S = 10;
/** The most jobs and proxies kept: the oldest are deleted. */
const KEPT_JOBS = 500;
const KEPT_PROXIES = 200_000;
/** The most proxies deleted after one job, and in one slice. */
const MAX_PRUNED_PROXIES = 100_000;
const PROXIES_PER_SLICE = 500;

/** A source's state on the node that runs its job. */
export interface SourceRow {
  number: number;
  url: string;
  state: SourceState;
  found: number;
  bytes: number;
  ms: number;
  fault: string | null;
}

/** A job that this node has taken. */
export interface TakenJob {
  job: JobRow;
  sources: SourceRow[];
}

/** The content of one write: the job's state, the changed sources, the new proxies. */
export interface JobReport {
  readonly job: Pick<JobRow, 'id' | 'step' | 'sourcesDone' | 'found' | 'currentSource' | 'endedAt'> & {
    state: JobState;
  };
  readonly sources: readonly SourceRow[];
  readonly proxies: readonly { ip: string; port: number; source: string }[];
}

/** The result of a write. `lost`: another node has marked the job as interrupted, or it has been deleted. */
export type Written = 'written' | 'lost';

export interface JobStoreOptions {
  database: Database;
  node: string;
  committed(events: readonly LogEvent[]): void;
  /** Called when an earlier attempt has committed events that this node has not delivered. */
  uncertain(): void;
}

/** The jobs in the database, for the node that runs them. Every change is committed together with its event. */
export class JobStore {
  constructor(private readonly options: JobStoreOptions) {}

  /** Takes the job that has waited longest. */
  async take(): Promise<TakenJob | undefined> {
    const { node } = this.options;
    const sources: SourceRow[] = [];
    const [job] = await this.#publish(async (tx) => {
      const jobs = await tx.$queryRaw<JobRow[]>`
        UPDATE scrape_jobs
        SET state = 'en_curso', node_id = ${node}, started_at = now(), step = step + 1,
            lease_until = now() + make_interval(secs => ${LEASE_S})
        WHERE id = (SELECT id FROM scrape_jobs WHERE state = 'en_cola' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING ${jobColumns}`;
      if (jobs[0]) {
        const found = await tx.$queryRaw<SourceRow[]>`
          SELECT number, url, state, found, bytes, ms, fault FROM scrape_sources
          WHERE job_id = ${jobs[0].id} ORDER BY number`;
        sources.splice(0, Infinity, ...found);
      }
      return jobs;
    });
    return job && { job, sources };
  }

  /** Renews the lease on a job. @returns whether the job has been cancelled or lost */
  async renew(id: number): Promise<'go on' | 'cancel' | 'lost'> {
    const [row] = await this.options.database.prisma.$queryRaw<{ cancelling: boolean }[]>`
      UPDATE scrape_jobs SET lease_until = now() + make_interval(secs => ${LEASE_S})
      WHERE id = ${id} AND node_id = ${this.options.node} AND state = 'en_curso' RETURNING cancelling`;
    if (!row) return 'lost';
    return row.cancelling ? 'cancel' : 'go on';
  }

  /** Writes a report. Repeating it after an unconfirmed write takes no second effect. */
  async write(report: JobReport): Promise<Written> {
    const { job, sources, proxies } = report;
    const { node } = this.options;
    let known: { step: number; node: string | null } | undefined;
    const written = await this.#publish(async (tx) => {
      const jobs = await tx.$queryRaw<JobRow[]>`
        UPDATE scrape_jobs
        SET state = ${job.state}, sources_done = ${job.sourcesDone}, found = ${job.found}, step = step + 1,
            current_source = ${job.currentSource}, ended_at = ${job.endedAt},
            lease_until = now() + make_interval(secs => ${LEASE_S})
        WHERE id = ${job.id} AND node_id = ${node} AND step = ${job.step} AND state = 'en_curso'
        RETURNING ${jobColumns}`;
      if (jobs.length > 0) {
        await writeSources(tx, job.id, sources);
        await writeProxies(tx, job.id, proxies);
      } else {
        [known] = await tx.$queryRaw<{ step: number; node: string | null }[]>`
          SELECT step, node_id AS node FROM scrape_jobs WHERE id = ${job.id}`;
      }
      return jobs;
    });
    if (written.length > 0) return 'written';
    if (known?.node !== node || known.step !== job.step + 1) return 'lost';
    this.options.uncertain();
    return 'written';
  }

  /**
   * Marks the jobs that no node runs any more as interrupted. Must be called while this node runs none.
   * @param alone whether no other node can be alive, so that none can run the jobs assigned to it
   */
  interrupt({ alone }: { alone: boolean }): Promise<JobRow[]> {
    return this.#publish(async (tx) => {
      const jobs = await tx.$queryRaw<JobRow[]>`
        UPDATE scrape_jobs SET state = 'interrumpido', ended_at = now(), current_source = ''
        WHERE state = 'en_curso'
          AND (lease_until < now() OR (${alone} AND node_id <> ${this.options.node}))
        RETURNING ${jobColumns}`;
      const ids = jobs.map(({ id }) => id);
      if (ids.length > 0)
        await tx.$executeRaw`
          UPDATE scrape_sources SET state = 'pendiente' WHERE state = 'en_curso' AND job_id = ANY (${ids}::bigint[])`;
      return jobs;
    });
  }

  /** Deletes the oldest jobs, and the proxies with the oldest last sighting. */
  async prune(): Promise<void> {
    const { database } = this.options;
    await removeInSlices(
      database,
      (rows) => Prisma.sql`
        DELETE FROM scrape_jobs WHERE id IN (
          SELECT id FROM scrape_jobs WHERE ended_at IS NOT NULL
            AND id <= (SELECT id FROM scrape_jobs ORDER BY id DESC OFFSET ${KEPT_JOBS} LIMIT 1)
          ORDER BY id LIMIT ${rows} FOR UPDATE SKIP LOCKED
        )`,
    );
    // Sorted once, and without a lock: sorting takes longer than a slice may.
    const old = await database.prisma.$queryRaw<{ ip: string; port: number; lastSeen: Date }[]>`
      SELECT ip, port, last_seen AS "lastSeen" FROM proxies ORDER BY last_seen DESC OFFSET ${KEPT_PROXIES} LIMIT ${MAX_PRUNED_PROXIES}`;
    while (old.length > 0) {
      const slice = old.splice(0, PROXIES_PER_SLICE);
      await inSlice(
        database,
        (tx) => tx.$executeRaw`
          DELETE FROM proxies WHERE (ip, port) IN (
            SELECT p.ip, p.port
            FROM unnest(${textArray(slice.map(({ ip }) => ip))}, ${numberArray(slice.map(({ port }) => port))}::int[],
                        ${textArray(slice.map(({ lastSeen }) => lastSeen.toISOString()))}::timestamptz[]) AS o (ip, port, last_seen)
            JOIN proxies p ON p.ip = o.ip AND p.port = o.port AND p.last_seen <= o.last_seen
            FOR UPDATE OF p SKIP LOCKED
          )`,
      );
    }
  }

  /** Commits a change of jobs with an event for each, and publishes the events. */
  async #publish(change: (tx: Tx) => Promise<JobRow[]>): Promise<JobRow[]> {
    const { database, committed } = this.options;
    const { jobs, events } = await database.transaction(async (tx) => {
      const changed = await change(tx);
      return { jobs: changed, events: await append(tx, { events: changed.map((job) => scrapingEvent(job)) }) };
    });
    committed(events);
    return jobs;
  }
}

async function writeSources(tx: Tx, jobId: number, sources: readonly SourceRow[]): Promise<void> {
  if (sources.length === 0) return;
  await tx.$executeRaw`
    UPDATE scrape_sources AS s
    SET state = n.state, found = n.found, bytes = n.bytes, ms = n.ms, fault = n.fault
    FROM json_to_recordset(${JSON.stringify(sources)}::json)
      AS n (number int, state text, found int, bytes int, ms int, fault text)
    WHERE s.job_id = ${jobId} AND s.number = n.number`;
}

/** Writes proxies in the order of their addresses, so that two nodes that write the same ones cannot deadlock. */
async function writeProxies(tx: Tx, jobId: number, proxies: JobReport['proxies']): Promise<void> {
  if (proxies.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO proxies AS p (ip, port, first_seen, last_seen, job_id, source)
    SELECT ip, port, now(), now(), ${jobId}, source
    FROM unnest(
      ${textArray(proxies.map(({ ip }) => ip))},
      ${numberArray(proxies.map(({ port }) => port))}::int[],
      ${textArray(proxies.map(({ source }) => source))}
    ) AS n (ip, port, source)
    ORDER BY ip COLLATE "C", port
    ON CONFLICT (ip, port) DO UPDATE
    SET last_seen = excluded.last_seen, job_id = excluded.job_id, source = excluded.source`;
}
