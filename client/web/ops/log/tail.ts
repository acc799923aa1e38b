import { useMemo, useState } from 'react';
import type { LogEvent } from '../../../../contract/features/ops/schemas';
import type { LogLevel } from '../../../../contract/core/log-line';
import { folded } from '../../../../contract/core/text/folded';
import type { Numbered } from '../../../sdk/features/ops/reducer';

export type Line = Numbered<LogEvent>;

/** What is looked for among the lines. */
export interface TailFilter {
  readonly level: LogLevel | undefined;
  readonly text: string;
}

export const NO_FILTER: TailFilter = { level: undefined, text: '' };

/** Whether a line is one of those looked for. Letters match whatever their case and accents. */
export function matches({ event }: Line, { level, text }: TailFilter): boolean {
  if (level !== undefined && event.level !== level) return false;
  return text.trim() === '' || folded(event.message).includes(folded(text.trim()));
}

/** The lines to show, and what can be done with them. */
export interface Tail {
  readonly lines: readonly Line[];
  /** How many there are behind the filter. */
  readonly all: number;
  readonly filter: TailFilter;
  filterBy(change: Partial<TailFilter>): void;
  readonly paused: boolean;
  /** Lines that match and came since the pause. */
  readonly fresh: number;
  /** Stands still, or goes on with what is there now. */
  pause(paused: boolean): void;
  /** Everything up to now is out of sight. */
  clear(): void;
  readonly cleared: boolean;
}

/** What the tail shows of the lines that come: all, those that match, or what stood there at the pause. */
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

/** The lines as a file of text, one a line. */
export const asText = (lines: readonly Line[]): string =>
  lines
    .map(({ event: { timestamp, level, source, node, message } }) => {
      const from = node === undefined ? source : `${source} ${node}`;
      return `${timestamp} ${level.toUpperCase().padEnd(7)} [${from}] ${message}\n`;
    })
    .join('');

/** The lines as the events that they came as. */
export const asJson = (lines: readonly Line[]): string =>
  `${JSON.stringify(
    lines.map(({ event }) => event),
    null,
    2,
  )}\n`;
