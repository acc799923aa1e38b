import { OPS_CHANNEL } from '../../../contract/features/ops/channels';
import type {
  JobDetail,
  JobsQuery,
  JobView,
  OpsEvent,
  OpsEventRow,
  OpsEventsQuery,
  OpsSnapshot,
  ProxiesQuery,
  ProxyView,
  SourceView,
} from '../../../contract/features/ops/schemas';
import type { Position } from '../../../contract/core/frames';
import { problem } from '../../../contract/problems';
import type { Database, Tx } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { fitting } from '../../db/sql/page-size';
import { containing } from '../../db/sql/pattern';
import { jobColumns, viewOf, type JobRow } from './job-row';

/** The operators' queries. The caller checks permissions. */
export interface OpsQueries {
  /** The newest events and jobs, from one database snapshot. */
  snapshot(): Promise<{ data: Omit<OpsSnapshot, 'muestras'>; position: Position }>;
  jobs(query: JobsQuery): Promise<{ rows: JobView[]; siguiente: number | null }>;
  /** @throws Problem `ops.job_not_found` */
  job(id: number): Promise<JobDetail>;
  events(query: OpsEventsQuery): Promise<{ rows: OpsEventRow[]; siguiente: number | null }>;
  proxies(query: ProxiesQuery): Promise<{ rows: ProxyView[]; siguiente: string | null; total: number }>;
  /** All matching proxies, a page at a time. */
  proxiesPages(query: ProxiesQuery): AsyncIterable<ProxyView[]>;
}

/** Events in a page's first snapshot. */
const SNAPSHOT_EVENTS = 500;
const SNAPSHOT_JOBS = 20;
const PAGE = 2_000;

type Reads = Pick<Tx, '$queryRaw'>;
type ProxyRow = Omit<ProxyView, 'visto_primero' | 'visto_ultimo'> & { first: Date; last: Date };

export function opsQueries(database: Database): OpsQueries {
  const { prisma } = database;
  return {
    snapshot: () =>
      database.snapshot(async (tx) => {
        const { rows: eventos } = await readEvents(tx, { limite: SNAPSHOT_EVENTS });
        const { rows: trabajos } = await readJobs(tx, { limite: SNAPSHOT_JOBS });
        const [position] = await tx.$queryRaw<Position[]>`
          SELECT epoch, coalesce((SELECT head FROM channels WHERE name = ${OPS_CHANNEL}), 0)::float8 AS seq FROM hub`;
        return { data: { eventos: eventos.reverse(), trabajos }, position: position ?? { epoch: 'unknown', seq: 0 } };
      }),
    jobs: (query) => readJobs(prisma, query),
    async job(id) {
      const [row] = await prisma.$queryRaw<JobRow[]>`SELECT ${jobColumns} FROM scrape_jobs WHERE id = ${id}`;
      if (!row) throw problem('ops.job_not_found', { field: 'trabajo' });
      const list = await prisma.$queryRaw<SourceView[]>`
        SELECT number AS numero, url, state AS estado, found AS encontrados, bytes, ms, fault AS motivo
        FROM scrape_sources WHERE job_id = ${id} ORDER BY number`;
      return { ...viewOf(row), lista_fuentes: list };
    },
    events: (query) => readEvents(prisma, query),
    async proxies(query) {
      const { rows, siguiente } = await readProxies(prisma, query);
      const [count] = await prisma.$queryRaw<{ total: number }[]>`
        SELECT count(*)::int AS total FROM proxies WHERE ${matching(query)}`;
      return { rows, siguiente, total: count?.total ?? 0 };
    },
    async *proxiesPages(query) {
      let despues = query.despues;
      for (;;) {
        const { rows, siguiente } = await readProxies(prisma, { ...query, despues, limite: PAGE });
        if (rows.length > 0) yield rows;
        if (siguiente === null) return;
        despues = siguiente;
      }
    },
  };
}

async function readJobs(
  tx: Reads,
  { limite, antes }: JobsQuery,
): Promise<{ rows: JobView[]; siguiente: number | null }> {
  const rows = await tx.$queryRaw<JobRow[]>`
    SELECT ${jobColumns} FROM scrape_jobs WHERE scrape_jobs.id < ${antes ?? Number.MAX_SAFE_INTEGER}
    ORDER BY scrape_jobs.id DESC LIMIT ${limite + 1}`;
  const page = rows.slice(0, limite).map(viewOf);
  return { rows: page, siguiente: rows.length > limite ? (page.at(-1)?.trabajo ?? null) : null };
}

/** Newest first. */
async function readEvents(
  tx: Reads,
  { limite, antes, type, level }: OpsEventsQuery,
): Promise<{ rows: OpsEventRow[]; siguiente: number | null }> {
  const conditions = [
    Prisma.sql`channel = ${OPS_CHANNEL} AND seq < ${antes ?? Number.MAX_SAFE_INTEGER}`,
    ...(type === undefined ? [] : [Prisma.sql`type = ${type}`]),
    ...(level === undefined ? [] : [Prisma.sql`type = 'log' AND data ->> 'level' = ${level}`]),
  ];
  const found = await tx.$queryRaw<{ seq: number; data: OpsEvent }[]>`
    SELECT seq::float8 AS seq, data FROM events WHERE ${Prisma.join(conditions, ' AND ')}
    ORDER BY events.seq DESC LIMIT ${limite + 1}`;
  const page = fitting(found.slice(0, limite), ({ data }) => JSON.stringify(data).length);
  const rows = page.map(({ seq, data }) => ({ seq, evento: data }));
  return { rows, siguiente: found.length > rows.length ? (rows.at(-1)?.seq ?? null) : null };
}

const matching = ({ trabajo, buscar }: Pick<ProxiesQuery, 'trabajo' | 'buscar'>): Prisma.Sql =>
  Prisma.join(
    [
      Prisma.sql`true`,
      ...(trabajo === undefined ? [] : [Prisma.sql`job_id = ${trabajo}`]),
      ...(buscar === '' ? [] : [Prisma.sql`(ip || ':' || port LIKE ${containing(buscar)})`]),
    ],
    ' AND ',
  );

/** Reads proxies in the order of their addresses as text. */
async function readProxies(
  tx: Reads,
  query: Omit<ProxiesQuery, 'formato'>,
): Promise<{ rows: ProxyView[]; siguiente: string | null }> {
  const { limite, despues = ':0' } = query;
  const [ip = '', port = '0'] = despues.split(':');
  const found = await tx.$queryRaw<ProxyRow[]>`
    SELECT ip, port AS puerto, first_seen AS first, last_seen AS last, job_id::float8 AS trabajo, source AS fuente
    FROM proxies WHERE ${matching(query)} AND (ip, port) > (${ip}, ${Number(port)})
    ORDER BY ip, port LIMIT ${limite + 1}`;
  const rows = found.slice(0, limite).map(({ first, last, ...proxy }) => ({
    ...proxy,
    visto_primero: first.toISOString(),
    visto_ultimo: last.toISOString(),
  }));
  const end = rows.at(-1);
  return { rows, siguiente: found.length > limite && end ? `${end.ip}:${end.puerto}` : null };
}
