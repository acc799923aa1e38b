import type { Principal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import { writeAuditEntries } from '../../audit/audit-entry';
import type { CommandBatchHandler } from '../../commands/define';
import { numberArray } from '../../db/sql/array';
import type { Statements } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { lockedQuota, type Quota } from '../../db/quota';
import { lockQuotas } from '../../db/quota-lock';
import { JobBatch, opsCommands, requesterOf, type KnownJob, type NewJob, type OpsCommand } from './job-batch';
import { jobColumns, type JobRow } from './job-row';

/** The lane of jobs: creating, cancelling and repeating one. The scraper runs them. */
export const ops = (
  mayOperateAll: (principal: Principal) => boolean,
  jobsPerUser: number,
): CommandBatchHandler<JobBatch, (typeof opsCommands)[number]> => ({
  commands: opsCommands,
  async load(tx, commands) {
    const quota = await countWaiting(tx, commands, jobsPerUser);
    const [jobs, numbers, [waiting]] = [
      await loadJobs(tx, commands),
      await takeNumbers(tx, commands),
      await tx.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM scrape_jobs WHERE state = 'en_cola'`,
    ];
    return new JobBatch({ jobs, queued: waiting?.count ?? 0, numbers, quota });
  },
  decide(batch, command) {
    const { principal } = command;
    if (mayOperateAll(principal)) return batch.decide(command);
    return problem(principal.kind === 'guest' ? 'auth.required' : 'auth.forbidden');
  },
  save: (_tx, { created, ended, stopping, auditEntries }) =>
    Promise.resolve([
      ...(created.length > 0 ? [insertJobs(created), insertSources(created)] : []),
      ...(ended.length > 0 ? [endJobs(ended)] : []),
      ...(stopping.length > 0
        ? [Prisma.sql`UPDATE scrape_jobs SET cancelling = true WHERE id = ANY (${idsOf(stopping)}::bigint[])`]
        : []),
      writeAuditEntries(auditEntries),
    ]),
});

/** Counts waiting jobs. Batches that create jobs wait for each other, because there is one queue. */
async function countWaiting(tx: Statements, commands: readonly OpsCommand[], max: number): Promise<Quota> {
  const creating = commands.filter(({ name }) => name !== 'cancelar_scraping');
  if (creating.length > 0) await tx.$queryRaw(lockQuotas('queue', ['']));
  return lockedQuota(tx, {
    kind: 'jobs',
    owners: creating.map(({ principal }) => requesterOf(principal)),
    most: max,
    count: Prisma.sql`
      SELECT owner, count(*)::int AS count
      FROM wanted JOIN scrape_jobs j ON j.state = 'en_cola' AND coalesce(j.requester_id, '') = owner GROUP BY owner`,
  });
}

const idsOf = (jobs: readonly JobRow[]): string => numberArray(jobs.map(({ id }) => id));

async function loadJobs(tx: Statements, commands: readonly OpsCommand[]): Promise<Map<number, KnownJob>> {
  const ids = commands.flatMap(({ input }) => ('trabajo' in input ? [input.trabajo] : []));
  if (ids.length === 0) return new Map();
  const jobs = await tx.$queryRaw<JobRow[]>`
    SELECT ${jobColumns} FROM scrape_jobs WHERE id = ANY (${numberArray(ids)}::bigint[]) ORDER BY scrape_jobs.id FOR UPDATE`;
  const sources = await tx.$queryRaw<{ jobId: number; url: string }[]>`
    SELECT job_id::float8 AS "jobId", url FROM scrape_sources
    WHERE job_id = ANY (${idsOf(jobs)}::bigint[]) ORDER BY number`;
  const urlsOf = (job: JobRow) => sources.filter(({ jobId }) => jobId === job.id).map(({ url }) => url);
  return new Map(jobs.map((job) => [job.id, { ...job, urls: urlsOf(job) }]));
}

/** Takes a number for each possible new job; unused ones are lost. */
async function takeNumbers(tx: Statements, commands: readonly OpsCommand[]): Promise<number[]> {
  const count = commands.filter(({ name }) => name !== 'cancelar_scraping').length;
  if (count === 0) return [];
  const rows = await tx.$queryRaw<{ id: number }[]>`
    SELECT nextval(pg_get_serial_sequence('scrape_jobs', 'id'))::float8 AS id FROM generate_series(1, ${count}::int)`;
  return rows.map(({ id }) => id).reverse(); // taken from the end
}

const insertJobs = (jobs: readonly NewJob[]): Prisma.Sql => {
  const rows = jobs.map(({ id, requesterId, requester, repeats, sources, createdAt }) => ({
    ...{ id, requester_id: requesterId, requester, repeats, sources, created_at: createdAt },
  }));
  return Prisma.sql`
    INSERT INTO scrape_jobs (id, requester_id, requester, repeats, sources, created_at)
    SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS j (
      id bigint, requester_id text, requester text, repeats bigint, sources int, created_at timestamptz
    )`;
};

const insertSources = (jobs: readonly NewJob[]): Prisma.Sql => {
  const rows = jobs.flatMap(({ id, urls }) => urls.map((url, i) => ({ job_id: id, number: i + 1, url })));
  return Prisma.sql`
    INSERT INTO scrape_sources (job_id, number, url)
    SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS s (job_id bigint, number int, url text)`;
};

const endJobs = (jobs: readonly JobRow[]): Prisma.Sql => Prisma.sql`
  UPDATE scrape_jobs SET state = 'cancelado', ended_at = ${jobs[0]?.endedAt ?? new Date()}
  WHERE id = ANY (${idsOf(jobs)}::bigint[])`;
