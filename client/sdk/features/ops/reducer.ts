import type {
  JobView,
  LogEvent,
  OpsSnapshot,
  ScrapingEvent,
  SystemEvent,
} from '../../../../contract/features/ops/schemas';
import type { ViewEvent } from '../../core/live-query';

/** An event and its sequence in the channel. */
export interface Numbered<E> {
  readonly seq: number;
  readonly event: E;
}

/** The view of an operator: the newest of everything, bounded to what a screen can use. */
export interface OpsView {
  /** Log lines, oldest first. */
  readonly lines: readonly Numbered<LogEvent>[];
  /** Events of the nodes, newest first. */
  readonly happenings: readonly Numbered<SystemEvent>[];
  /** Newest first. */
  readonly jobs: readonly JobView[];
  /** The addresses of the hub's own sample lists. */
  readonly samples: readonly string[];
}

export const MAX_LINES = 2_000;
const MAX_HAPPENINGS = 100;
const MAX_JOBS = 100;

const nothing: OpsView = { lines: [], happenings: [], jobs: [], samples: [] };

/** Builds the view from a snapshot. */
export const opsView = ({ eventos, trabajos, muestras }: OpsSnapshot): OpsView => ({
  ...eventos.reduce(
    (view, { seq, evento }) => (evento.type === 'scraping_progress' ? view : withEvent(view, seq, evento)),
    nothing,
  ),
  jobs: trabajos,
  samples: muestras,
});

/** Applies an event of the channel `ops` to the view. Unknown events are ignored. */
export function ops(state: OpsView, { type, data, meta: { seq = 0 } }: ViewEvent): OpsView {
  if (type === 'scraping_progress') return { ...state, jobs: withJob(state.jobs, (data as ScrapingEvent).job) };
  return type === 'log' || type === 'system' ? withEvent(state, seq, data as LogEvent | SystemEvent) : state;
}

function withEvent(state: OpsView, seq: number, event: LogEvent | SystemEvent): OpsView {
  if (event.type === 'log') return { ...state, lines: [...state.lines.slice(1 - MAX_LINES), { seq, event }] };
  return { ...state, happenings: [{ seq, event }, ...state.happenings.slice(0, MAX_HAPPENINGS - 1)] };
}

/** Inserts or replaces a job; jobs are ordered by number. */
function withJob(jobs: readonly JobView[], job: JobView): readonly JobView[] {
  const others = jobs.filter(({ trabajo }) => trabajo !== job.trabajo);
  const after = others.findIndex(({ trabajo }) => trabajo < job.trabajo);
  const at = after < 0 ? others.length : after;
  return [...others.slice(0, at), job, ...others.slice(at)].slice(0, MAX_JOBS);
}
