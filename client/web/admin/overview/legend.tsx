'use client';

import type { Line } from './series';
import { COLORS, dashes } from './plot';
import classes from './chart.module.css';

interface LegendProps {
  readonly lines: readonly Line[];
  valueOf(line: number): string;
}

/** The legend: each line's colour, dash and value. */
export function Legend({ lines, valueOf }: LegendProps) {
  return (
    <ul className={classes.legend} aria-hidden>
      {lines.map(({ label, color, dash }, place) => (
        <li key={label}>
          <svg width="22" height="8" focusable={false}>
            <path
              d="M1 4h20"
              stroke={`var(--chart-${color % COLORS})`}
              strokeWidth={2}
              strokeDasharray={dashes[dash % dashes.length]?.join(' ')}
            />
          </svg>
          <span>{label}</span>
          <strong>{valueOf(place)}</strong>
        </li>
      ))}
    </ul>
  );
}
