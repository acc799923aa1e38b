'use client';

import { Skeleton } from '@mantine/core';
import type { AccountView } from '../../../contract/features/bank/schemas';
import type { UserView } from '../../../contract/core/identity';
import { useFormat, useTexts } from '../language/language';
import { NO_FILTERS } from './movement-filters';
import { useMovements } from './movement-pages';
import { stepLine } from './step-line';
import classes from './balance-chart.module.css';

interface BalanceChartProps {
  readonly account: AccountView;
  readonly seq: number;
  readonly user: UserView | null;
}

/** More steps would be finer than the line. */
const SHOWN = 100;
const WIDTH = 800;
const HEIGHT = 100;

/** The balance over the newest movements, one step each. */
export function BalanceChart({ account, seq, user }: BalanceChartProps) {
  const { bank } = useTexts();
  const format = useFormat();
  const { movements, error } = useMovements({ cedula: account.cedula, filters: NO_FILTERS, seq, user });
  // The list of movements shows why it cannot be read; once is enough.
  if (error && !movements) return null;
  if (!movements) {
    return (
      <div className={classes.empty}>
        <Skeleton height={HEIGHT} radius="md" />
      </div>
    );
  }
  if (movements.length < 2) return <p className={classes.empty}>{bank.chartEmpty}</p>;
  const balances = movements.slice(0, SHOWN).map(({ saldo }) => saldo);
  const low = format.money(Math.min(...balances));
  const high = format.money(Math.max(...balances));
  const { line, area } = stepLine(balances.reverse(), WIDTH, HEIGHT);
  return (
    <figure className={classes.figure}>
      <figcaption>
        {bank.chart} <span>{bank.chartLead(balances.length)}</span>
      </figcaption>
      <div className={classes.plot}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${bank.chart}. ${bank.chartSummary(low, high)}`}
        >
          <path d={area} className={classes.area} />
          <path d={line} className={classes.line} />
        </svg>
        <p className={classes.scale} aria-hidden>
          <span>{high}</span>
          <span>{low}</span>
        </p>
      </div>
    </figure>
  );
}
