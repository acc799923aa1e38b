import { z } from 'zod';
import { logLevels, opsSources } from '../../core/log-line';
import { MAX_URL_BYTES, readUrl } from '../../core/text/urls';
import { isLine } from '../../core/text/visible';

/** Members of every event. `node` is the node where it happened. */
const base = { id: z.string().min(1), timestamp: z.iso.datetime(), node: z.string().optional() };

// ── Jobs ────────────────────────────────────────────────────────────────────

/** States of a job. `interrumpido`: its node died or was stopped during the job. */
export const jobStates = ['en_cola', 'en_curso', 'completado', 'fallido', 'cancelado', 'interrumpido'] as const;
export type JobState = (typeof jobStates)[number];

/** Whether a state is final. */
export const isFinal = (state: JobState): boolean => state !== 'en_cola' && state !== 'en_curso';

/** States of one source of a job. */
export const sourceStates = ['pendiente', 'en_curso', 'lista', 'error'] as const;
export type SourceState = (typeof sourceStates)[number];

/** Faults of a source; also `http_404` and the like if it answered with that status. */
export const sourceFaults = [
  'direccion_no_permitida',
  'url_no_valida',
  'sin_dns',
  'sin_conexion',
  'tiempo_agotado',
  'demasiado_grande',
  'demasiadas_redirecciones',
  'tipo_no_admitido',
  'codificacion_no_admitida',
  'respuesta_no_valida',
  'cancelado',
] as const;
export type SourceFault = (typeof sourceFaults)[number] | `http_${number}`;

const count = z.number().int().min(0);
const jobNumber = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** A job on the wire; it is the same for every reader. */
export const jobView = z.strictObject({
  trabajo: jobNumber,
  estado: z.enum(jobStates),
  /** User name of its creator; null for a guest in classroom mode. */
  pedido_por: z.string().nullable(),
  creado: z.iso.datetime(),
  empezado: z.iso.datetime().nullable(),
  terminado: z.iso.datetime().nullable(),
  fuentes: count,
  fuentes_listas: count,
  /** Different proxies found so far. */
  proxies: count,
  fuente_actual: z.string(),
  /** A cancellation was requested, and the job has not ended yet. */
  cancelando: z.boolean(),
  /** The job that it repeats. */
  repite: jobNumber.nullable(),
  nodo: z.string().nullable(),
});
export type JobView = z.infer<typeof jobView>;

/** Returns a job's progress from 0 to 100, by the number of finished sources. */
export const progressOf = ({ estado, fuentes, fuentes_listas }: JobView): number =>
  estado === 'completado' ? 100 : Math.floor((100 * fuentes_listas) / Math.max(1, fuentes));

export const sourceView = z.strictObject({
  numero: jobNumber,
  url: z.string(),
  estado: z.enum(sourceStates),
  /** Different proxies in it. */
  encontrados: count,
  bytes: count,
  ms: count,
  /** The fault (`sourceFaults`, `http_404`); null if there was none. */
  motivo: z.string().nullable(),
});
export type SourceView = z.infer<typeof sourceView>;

/** `data` of `GET /api/ops/jobs/:trabajo`. */
export const jobDetail = jobView.extend({ lista_fuentes: z.array(sourceView) });
export type JobDetail = z.infer<typeof jobDetail>;

/** A proxy that a job has found. */
export const proxyView = z.strictObject({
  ip: z.string(),
  puerto: z.number().int().min(1).max(65_535),
  visto_primero: z.iso.datetime(),
  visto_ultimo: z.iso.datetime(),
  /** The job that found it last, and the source. */
  trabajo: jobNumber,
  fuente: z.string(),
});
export type ProxyView = z.infer<typeof proxyView>;

// ── Events of the channel `ops` ─────────────────────────────────────────────

/** A line of a node's log. */
export const logEvent = z.strictObject({
  ...base,
  type: z.literal('log'),
  source: z.enum(opsSources),
  level: z.enum(logLevels),
  message: z.string(),
});
export type LogEvent = z.infer<typeof logEvent>;

/**
 * A job's progress. A cancelled or interrupted job ends in `error`, with `reason` to distinguish them; `job` is its
 * current state.
 */
export const scrapingEvent = z.strictObject({
  ...base,
  type: z.literal('scraping_progress'),
  source: z.literal('scraping'),
  progress: z.number().int().min(0).max(100),
  proxiesFound: count,
  currentSource: z.string(),
  status: z.enum(['started', 'progress', 'completed', 'error']),
  jobId: jobNumber,
  reason: z.enum(['cancelado', 'interrumpido', 'fallido']).optional(),
  job: jobView,
});
export type ScrapingEvent = z.infer<typeof scrapingEvent>;

export const systemEventTypes = ['server_start', 'server_error', 'high_load'] as const;

/** A system event of a node. */
export const systemEvent = z.strictObject({
  ...base,
  type: z.literal('system'),
  source: z.literal('system'),
  event: z.enum(systemEventTypes),
  data: z.record(z.string(), z.unknown()).optional(),
});
export type SystemEvent = z.infer<typeof systemEvent>;

/** Events of the channel `ops`; each event's data is the whole event. */
export const opsEvents = {
  log: logEvent,
  scraping_progress: scrapingEvent,
  system: systemEvent,
} as const satisfies Record<string, z.ZodType>;

export type OpsEventType = keyof typeof opsEvents;
export type OpsEvent = LogEvent | ScrapingEvent | SystemEvent;

// ── Commands ────────────────────────────────────────────────────────────────

export const MAX_SOURCES = 50;

/** A source's URL: http or https, without a password. Whether its address is allowed is checked when it is fetched. */
export const sourceUrl = z
  .string()
  .trim()
  .min(1, 'indique una dirección')
  .max(MAX_URL_BYTES)
  .refine(isLine, { message: 'sin caracteres de control ni saltos de línea', abort: true })
  .transform((text, context) => {
    const url = readUrl(text);
    const fault = faultOf(url);
    if (url && fault === undefined) return url.href;
    context.addIssue({ code: 'custom', message: fault });
    return z.NEVER;
  });

function faultOf(url: URL | undefined): string | undefined {
  if (!url || !/^https?:$/.test(url.protocol)) return 'debe empezar por http:// o https://';
  return url.username === '' && url.password === '' ? undefined : 'no puede llevar usuario ni contraseña';
}

/** `iniciar_scraping {fuentes}`: from 1 to 50 different addresses. */
export const startScrapingInput = z.strictObject({
  fuentes: z
    .array(sourceUrl)
    .min(1, 'indique al menos una fuente')
    .max(MAX_SOURCES, `como máximo ${MAX_SOURCES} fuentes`)
    .superRefine((urls, context) => {
      const firstAt = new Map(urls.toReversed().map((url, i) => [url, urls.length - 1 - i]));
      const twice = urls.findIndex((url, i) => firstAt.get(url) !== i);
      if (twice >= 0) context.addIssue({ code: 'custom', path: [twice], message: 'fuente repetida' });
    }),
});

/** `cancelar_scraping {trabajo}`, `repetir_scraping {trabajo}`. The number may come as text, as in a path. */
export const jobInput = z.strictObject({
  trabajo: z
    .union(
      [
        z.number(),
        z
          .string()
          .regex(/^\d{1,16}$/, 'debe ser un número')
          .transform(Number),
      ],
      'debe ser un número',
    )
    .pipe(jobNumber),
});

/** The reply of all these commands: the job's current state; of `repetir_scraping` the new job. */
export const jobReply = z.strictObject({ id: z.string(), id_generado: z.boolean().optional(), trabajo: jobView });

// ── Reads ───────────────────────────────────────────────────────────────────

const pageSize = z.coerce.number().int().min(1).max(200).default(50);
const before = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional();

/** Query of `GET /api/ops/jobs`, newest first; `antes` is a job's number. */
export const jobsQuery = z.strictObject({ limite: pageSize, antes: before });
export type JobsQuery = z.infer<typeof jobsQuery>;

/** Query of `GET /api/ops/events`, newest first; `antes` is a sequence of the channel `ops`. */
export const opsEventsQuery = z.strictObject({
  limite: z.coerce.number().int().min(1).max(1_000).default(100),
  antes: before,
  type: z.enum(Object.keys(opsEvents) as [OpsEventType, ...OpsEventType[]]).optional(),
  level: z.enum(logLevels).optional(),
});
export type OpsEventsQuery = z.infer<typeof opsEventsQuery>;

/** An event with its sequence in the channel `ops`. */
export const opsEventRow = z.strictObject({
  seq: count,
  evento: z.union([logEvent, scrapingEvent, systemEvent]),
});
export type OpsEventRow = z.infer<typeof opsEventRow>;

/** Query of `GET /api/ops/proxies`, in order of address; `despues` is the last row's `ip:puerto`. */
export const proxiesQuery = z.strictObject({
  trabajo: before,
  buscar: z.string().trim().max(80).default(''),
  limite: pageSize,
  despues: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,3}){3}:\d{1,5}$/, 'ip:puerto')
    .optional(),
  formato: z.enum(['json', 'csv', 'txt']).default('json'),
});
export type ProxiesQuery = z.infer<typeof proxiesQuery>;

/** `data` of `GET /api/ops`: the newest events and jobs, all read at the position `posicion` beside it (HUB-3). */
export const opsSnapshot = z.strictObject({
  /** Oldest first. */
  eventos: z.array(opsEventRow),
  /** Newest first. */
  trabajos: z.array(jobView),
  /** The sample lists that this hub serves. */
  muestras: z.array(z.string()),
});
export type OpsSnapshot = z.infer<typeof opsSnapshot>;
