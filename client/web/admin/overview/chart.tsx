'use client';

import { useEffect, useRef, useState } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import { useLanguage } from '../../language/language';
import { useAdminTexts } from '../texts';
import { LATE_MS } from './freshness';
import { Legend } from './legend';
import { Plot } from './plot';
import type { Line } from './series';
import { align, type AlignedTraces, type Sample } from './vitals-history';
import card from '../../bank/card.module.css';
import classes from './chart.module.css';

interface ChartProps {
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  readonly lines: readonly Line[];
  readonly samples: readonly Sample[];
  /** The right edge, in milliseconds since 1970. */
  readonly end: number;
}

/** A chart of a few lines over the last minutes, with their values now or under the pointer. */
export function Chart({ title, unit, digits, lines, samples, end }: ChartProps) {
  const { overview } = useAdminTexts();
  const [language] = useLanguage();
  const [pointed, setPointed] = useState<number>();
  const traces = align(samples, lines);
  const place = usePlot({ lines, traces, end, onPoint: setPointed });
  const written = (value: number | null | undefined): string =>
    typeof value === 'number'
      ? `${value.toLocaleString(language, { maximumFractionDigits: digits })}${unit && ` ${unit}`}`
      : overview.noData;
  const latest = lines.map(({ label }, line) => `${label}: ${written(latestOf(traces, line, end))}`);
  return (
    <figure className={`${card.card} ${classes.figure}`}>
      <figcaption>
        {title}
        {unit !== '' && <span> ({unit})</span>}
      </figcaption>
      <div
        ref={place}
        className={classes.plot}
        role="img"
        aria-label={overview.chartSummary(title, latest.join(', ') || overview.noData)}
      />
      <Legend
        lines={lines}
        valueOf={(line) => written(pointed === undefined ? latestOf(traces, line, end) : traces[line + 1]?.[pointed])}
      />
    </figure>
  );
}

/** Returns the last value, unless the line has broken since or no data has arrived for too long at `end`. */
function latestOf(traces: AlignedTraces, line: number, end: number): number | null | undefined {
  const newest = traces[0].at(-1) ?? 0;
  return end - newest > LATE_MS ? undefined : traces[line + 1]?.findLast((value) => value !== undefined);
}

interface PlotOf {
  readonly lines: readonly Line[];
  readonly traces: AlignedTraces;
  readonly end: number;
  onPoint(place: number | undefined): void;
}

/** Draws into the element that the returned ref is attached to. */
function usePlot({ lines, traces, end, onPoint }: PlotOf) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const [language] = useLanguage();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const shape = lines.map(({ label, color, dash }) => `${label}/${color}/${dash}`).join();

  useEffect(() => {
    if (!place.current) return;
    const drawn = new Plot(place.current, { lines, language, onPoint });
    plot.current = drawn;
    return () => drawn.destroy();
    // The chart is rebuilt when its lines or colours change; new values only update it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shape, scheme, language]);

  useEffect(() => plot.current?.show(traces, end));
  return place;
}
