'use client';

import { useEffect, useRef } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import uPlot from 'uplot';
import type { AccountView, MovementView } from '../../../contract/bank';
import type { UserView } from '../../../contract/identity';
import { useFormat, useTexts } from '../language/language';
import type { Format } from '../language/format';
import { NO_FILTERS } from './movement-filters';
import { useMovements } from './movement-pages';
import 'uplot/dist/uPlot.min.css';
import classes from './balance-chart.module.css';

interface BalanceChartProps {
  readonly account: AccountView;
  readonly seq: number;
  readonly user: UserView | null;
}

/** Loaded apart from the page, which does not wait for it. */
export default function BalanceChart({ account, seq, user }: BalanceChartProps) {
  const { bank } = useTexts();
  const format = useFormat();
  const { movements } = useMovements({ cedula: account.cedula, filters: NO_FILTERS, seq, user });
  const place = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const recent = movements?.slice(0, SHOWN);
  const enough = recent !== undefined && recent.length > 1;

  useEffect(() => {
    if (!place.current || !recent || recent.length < 2) return;
    return draw(place.current, seriesOf(recent), format);
    // Drawn anew when the newest movement is another, not on each render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [recent?.[0]?.seq, recent?.length, format, scheme]);

  if (recent && !enough) return <p className={classes.empty}>{bank.chartEmpty}</p>;
  const balances = recent?.map(({ saldo }) => saldo) ?? [0];
  const summary = bank.chartSummary(format.money(Math.min(...balances)), format.money(Math.max(...balances)));
  return (
    <figure className={classes.figure} data-ready={enough ? '' : undefined}>
      <figcaption>
        {bank.chart} <span>{enough && bank.chartLead(recent.length)}</span>
      </figcaption>
      <div ref={place} role="img" aria-label={`${bank.chart}. ${summary}`} className={classes.plot} />
    </figure>
  );
}

/** More would be finer than the line. */
const SHOWN = 100;
const HEIGHT = 120;

/** Oldest first; a movement stands at its own place, not at its hour, so that a busy minute can be read too. */
function seriesOf(movements: readonly MovementView[]): uPlot.AlignedData {
  const ordered = [...movements].reverse();
  return [ordered.map((_, place) => place), ordered.map(({ saldo }) => saldo)];
}

/** @returns what takes the chart away */
function draw(place: HTMLElement, data: uPlot.AlignedData, format: Format): () => void {
  const style = getComputedStyle(place);
  const color = (name: string): string => style.getPropertyValue(`--pulso-${name}`).trim();
  const font = `11px ${style.fontFamily}`;
  const chart = new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      padding: [8, 0, 4, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false } },
      axes: [
        { show: false },
        {
          // The right-hand side; its name is in an enum that exists for the compiler alone.
          // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
          side: 1,
          size: 74,
          stroke: color('muted'),
          font,
          ticks: { show: false },
          grid: { stroke: color('line'), width: 1 },
          splits: (_self, _axis, low, high) => [low + (high - low) * 0.1, high - (high - low) * 0.1],
          values: (_self, splits) => splits.map((value) => format.money(Math.round(value))),
        },
      ],
      series: [
        {},
        {
          stroke: color('accent'),
          width: 2,
          fill: `color-mix(in srgb, ${color('accent')} 12%, transparent)`,
          points: { show: false },
          ...(uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
        },
      ],
    },
    data,
    place,
  );
  const resized = new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: HEIGHT }));
  resized.observe(place);
  return () => {
    resized.disconnect();
    chart.destroy();
  };
}
