import { randomUUID } from 'node:crypto';
import { OPS_CHANNEL } from '../../../contract/features/ops/channels';
import { progressOf, type JobState, type JobView, type ScrapingEvent } from '../../../contract/features/ops/schemas';
import { Prisma } from '../../db/generated/client';
import type { NewEvent } from '../../log/append';

/** A row of a job. */
export interface JobRow {
  id: number;
  state: JobState;
  requester: string | null;
  repeats: number | null;
  sources: number;
  sourcesDone: number;
  found: number;
  currentSource: string;
  cancelling: boolean;
  step: number;
  nodeId: string | null;
  createdAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
}

/** Its columns, under the names above. */
export const jobColumns = Prisma.sql`
  id::float8 AS id, state, requester, repeats::float8 AS repeats, sources, sources_done AS "sourcesDone", found,
  current_source AS "currentSource", cancelling, step, node_id AS "nodeId", created_at AS "createdAt",
  started_at AS "startedAt", ended_at AS "endedAt"`;

/** Returns a job in the wire's format. */
export const viewOf = (row: JobRow): JobView => ({
  trabajo: row.id,
  estado: row.state,
  pedido_por: row.requester,
  creado: row.createdAt.toISOString(),
  empezado: row.startedAt?.toISOString() ?? null,
  terminado: row.endedAt?.toISOString() ?? null,
  fuentes: row.sources,
  fuentes_listas: row.sourcesDone,
  proxies: row.found,
  fuente_actual: row.currentSource,
  cancelando: row.cancelling && row.endedAt === null,
  repite: row.repeats,
  nodo: row.nodeId,
});

/** Creates the event of a job's progress. Its status and reason are derived from the job's state. */
export function scrapingEvent(row: JobRow, { begins = false, at = new Date() } = {}): NewEvent {
  const job = viewOf(row);
  const event: ScrapingEvent = {
    id: randomUUID(),
    type: 'scraping_progress',
    timestamp: at.toISOString(),
    source: 'scraping',
    ...(row.nodeId !== null && { node: row.nodeId }),
    progress: progressOf(job),
    proxiesFound: job.proxies,
    currentSource: job.fuente_actual,
    status: begins ? 'started' : statusOf(job.estado),
    jobId: job.trabajo,
    ...reasonOf(job.estado),
    job,
  };
  return { channel: OPS_CHANNEL, type: event.type, data: JSON.stringify(event) };
}

const statusOf = (state: JobState): ScrapingEvent['status'] => {
  if (state === 'completado') return 'completed';
  return state === 'en_cola' || state === 'en_curso' ? 'progress' : 'error';
};

const reasonOf = (state: JobState): Pick<ScrapingEvent, 'reason'> =>
  state === 'cancelado' || state === 'interrumpido' || state === 'fallido' ? { reason: state } : {};
