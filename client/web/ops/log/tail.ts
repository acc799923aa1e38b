import { useMemo, useState } from 'react';
import type { LogEvent } from '../../../../contract/features/ops/schemas';
import type { LogLevel } from '../../../../contract/core/log-line';
import { folded } from '../../../../contract/core/text/folded';
import type { Numbered } from '../../../sdk/features/ops/reducer';

export type Line = Numbered<LogEvent>;

/** The filter of the log. */
export interface TailFilter {
  readonly level: LogLevel | undefined;
  readonly text: string;
}

export const NO_FILTER: TailFilter = { level: undefined, text: '' };

/** Whether a line matches the filter; case and accents are ignored. */
export function matches({ event }: Line, { level, text }: TailFilter): boolean {
  if (level !== undefined && event.level !== level) return false;
  return text.trim() === '' || folded(event.message).includes(folded(text.trim()));
}

/** The shown lines, and the operations on them. */
export interface Tail {
  readonly lines: readonly Line[];
  /** The number of lines without the filter. */
  readonly all: number;
  readonly filter: TailFilter;
  filterBy(change: Partial<TailFilter>): void;
  readonly paused: boolean;
  /** Matching lines that arrived since the pause. */
  readonly fresh: number;
  /** Pauses the log, or resumes it with the current lines. */
  pause(paused: boolean): void;
  /** Hides all lines up to now. */
  clear(): void;
  readonly cleared: boolean;
}

/** Selects the lines to show: all, the matching ones, or those at the time of the pause. */
export function useTail(live: readonly Line[]): Tail {
  const [filter, setFilter] = useState(NO_FILTER);
  const [frozen, setFrozen] = useState<readonly Line[]>();
  const [clearedAt, setClearedAt] = useState(0);
  const newest = live.at(-1)?.seq ?? 0;
  const frozenAt = frozen && (frozen.at(-1)?.seq ?? 0);
  const kept = useMemo(() => (frozen ?? live).filter(({ seq }) => seq > clearedAt), [frozen, live, clearedAt]);
  const lines = useMemo(() => kept.filter((line) => matches(line, filter)), [kept, filter]);
  const fresh = useMemo(
    () => (frozenAt === undefined ? 0 : live.filter((line) => line.seq > frozenAt && matches(line, filter)).length),
    [live, frozenAt, filter],
  );
  return {
    lines,
    all: kept.length,
    filter,
    filterBy: (change) => setFilter((before) => ({ ...before, ...change })),
    paused: frozen !== undefined,
    fresh,
    pause: (paused) => setFrozen(paused ? live : undefined),
    clear: () => setClearedAt(Math.max(newest, frozenAt ?? 0)),
    cleared: clearedAt > 0,
  };
}

/** The lines as text, one per line. */
export const asText = (lines: readonly Line[]): string =>
  lines
    .map(({ event: { timestamp, level, source, node, message } }) => {
      const from = node === undefined ? source : `${source} ${node}`;
      return `${timestamp} ${level.toUpperCase().padEnd(7)} [${from}] ${message}\n`;
    })
    .join('');

/** The lines as the events that were received. */
export const asJson = (lines: readonly Line[]): string =>
  `${JSON.stringify(
    lines.map(({ event }) => event),
    null,
    2,
  )}\n`;
