'use client';

import { useFormat, useLanguage } from '../../language/language';
import { useNow } from '../../shell/clock';
import { useAdminTexts } from '../texts';
import { freshnessOf } from './freshness';
import type { Measurement, Sample } from './vitals-history';
import card from '../../bank/card.module.css';
import classes from './vitals-table.module.css';

/** The charts' data as a table: the latest values of each node. */
export function VitalsTable({ samples }: { samples: readonly Sample[] }) {
  const { overview } = useAdminTexts();
  const latest = samples.at(-1)?.nodes;
  if (!latest) return null;
  return (
    <div className={`${card.card} ${classes.card}`}>
      <h2 id="latest-heading" className={card.title}>
        {overview.latest}
      </h2>
      {/* It scrolls, so it must be reachable by keyboard. */}
      <div className={classes.scroll} tabIndex={0} role="region" aria-labelledby="latest-heading">
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{overview.node}</th>
              <th scope="col">{overview.connections}</th>
              <th scope="col">{overview.operationsShort}</th>
              <th scope="col">{overview.deliveryShort}</th>
              <th scope="col">{overview.loopShort}</th>
              <th scope="col">{overview.memory}</th>
              <th scope="col">{overview.since}</th>
              <th scope="col">{overview.measured}</th>
            </tr>
          </thead>
          <tbody>
            {[...latest.values()].map((measurement) => (
              <NodeRow key={measurement.vitals.nodo} {...measurement} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function NodeRow({ vitals, at }: Measurement) {
  const { overview } = useAdminTexts();
  const format = useFormat();
  const [language] = useLanguage();
  const now = useNow();
  const age = Math.max(0, now - at);
  const written = (value: number | null, digits: number): string =>
    value === null ? '–' : value.toLocaleString(language, { maximumFractionDigits: digits });
  const pair = (low: number | null, high: number | null): string =>
    low === null && high === null ? overview.noData : `${written(low, 1)} / ${written(high, 1)} ms`;
  return (
    <tr data-freshness={freshnessOf(age)}>
      <th scope="row">{vitals.nodo}</th>
      <td>{written(vitals.conexiones, 0)}</td>
      <td>{written(vitals.operaciones_por_segundo, 1)}</td>
      <td>{pair(vitals.entrega_p50_ms, vitals.entrega_p99_ms)}</td>
      <td>{pair(vitals.bucle_p50_ms, vitals.bucle_p99_ms)}</td>
      <td>{written(vitals.memoria_mb, 0)} MiB</td>
      <td>
        <time dateTime={vitals.desde} title={format.exact(vitals.desde)}>
          {format.ago(now - Date.parse(vitals.desde))}
        </time>
      </td>
      <td>{format.ago(age)}</td>
    </tr>
  );
}
