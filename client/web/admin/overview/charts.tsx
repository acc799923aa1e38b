'use client';

import { useReducedMotion } from '@mantine/hooks';
import type { NodeVitals } from '../../../../contract/core/node-vitals';
import type { AdminTexts } from '../../language/admin.es';
import { useNow } from '../../shell/clock';
import { useAdminTexts } from '../texts';
import { Chart } from './chart';
import type { Line } from './series';
import { COLORS } from './plot';
import { nodesOf, type Sample } from './vitals-history';
import classes from './overview.module.css';

interface ChartsProps {
  readonly samples: readonly Sample[];
  /** The time at which the charts are paused, in milliseconds since 1970; `undefined` while they run. */
  readonly until: number | undefined;
}

/** Update interval for users who prefer reduced motion. Milliseconds. */
const CALM_STEP_MS = 15_000;

/** Charts of all node metrics over the last minutes. Loaded separately from the page. */
export default function Charts({ samples, until }: ChartsProps) {
  const { overview } = useAdminTexts();
  const now = useNow();
  const calm = useReducedMotion();
  const end = until ?? (calm ? Math.ceil(now / CALM_STEP_MS) * CALM_STEP_MS : now);
  const nodes = nodesOf(samples);
  return (
    <section aria-labelledby="charts-heading">
      <div className={classes.heading}>
        <h2 id="charts-heading">{overview.charts}</h2>
        <p>{samples.length === 0 ? overview.nothingYet : overview.chartsLead}</p>
      </div>
      <div className={classes.charts}>
        {chartsOf(overview).map(({ title, unit, digits, lines }) => (
          <Chart key={title} {...{ title, unit, digits, samples, end }} lines={lines(nodes)} />
        ))}
      </div>
    </section>
  );
}

interface ChartSpec {
  readonly title: string;
  readonly unit: string;
  /** The number of decimals. */
  readonly digits: number;
  lines(nodes: readonly string[]): readonly Line[];
}

const chartsOf = (words: AdminTexts['overview']): readonly ChartSpec[] => [
  { title: words.connections, unit: '', digits: 0, lines: perNode('conexiones') },
  { title: words.operations, unit: '', digits: 1, lines: perNode('operaciones_por_segundo') },
  { title: words.memory, unit: 'MiB', digits: 0, lines: perNode('memoria_mb') },
  { title: words.delivery, unit: 'ms', digits: 1, lines: perQuantile('entrega_p50_ms', 'entrega_p99_ms') },
  { title: words.loop, unit: 'ms', digits: 1, lines: perQuantile('bucle_p50_ms', 'bucle_p99_ms') },
];

type Figure = Exclude<keyof NodeVitals, 'nodo' | 'desde' | 'medido'>;

const perNode =
  (figure: Figure) =>
  (nodes: readonly string[]): readonly Line[] =>
    nodes.map((node, place) => ({
      label: node,
      node,
      color: place,
      // A different dash for each cycle of the colours.
      dash: place + Math.floor(place / COLORS),
      pick: (vitals) => vitals[figure],
    }));

/** Nodes differ by colour, and no two lines share a dash. */
const perQuantile =
  (p50: Figure, p99: Figure) =>
  (nodes: readonly string[]): readonly Line[] =>
    nodes.flatMap((node, place) =>
      [p50, p99].map((figure, quantile) => ({
        label: [nodes.length > 1 && node, quantile === 0 ? 'p50' : 'p99'].filter(Boolean).join(' '),
        node,
        color: nodes.length > 1 ? place : quantile,
        dash: place * 2 + quantile,
        pick: (vitals: NodeVitals) => vitals[figure],
      })),
    );
