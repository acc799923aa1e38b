'use client';

import { Skeleton } from '@mantine/core';
import type { StatsUpdated } from '../../../../contract/core/stats';
import type { Aged } from '../../../sdk/pulso';
import { useFormat, useLanguage } from '../../language/language';
import { useNow } from '../../shell/clock';
import { useAdminTexts } from '../texts';
import { freshnessOf } from './freshness';
import card from '../../bank/card.module.css';
import classes from './counters.module.css';

type Stats = StatsUpdated['estadisticas'];

const counters = ['clientes_activos', 'operaciones_simultaneas', 'conexiones_activas'] as const;

/** The hub's three counters, each with its age. They change constantly, so screen readers do not announce them. */
export function Counters({ stats }: { stats: Aged<Stats> | undefined }) {
  const { overview } = useAdminTexts();
  return (
    <section aria-label={overview.counters} className={classes.counters}>
      {counters.map((name) => (
        <div key={name} className={`${card.card} ${classes.counter}`}>
          <h2>{overview[name]}</h2>
          {stats ? <Reading value={stats.value[name]} at={stats.at} /> : <Skeleton height={70} radius="md" />}
          <p className={classes.lead}>{overview[`${name}Lead`]}</p>
        </div>
      ))}
    </section>
  );
}

/** A number with its age. */
function Reading({ value, at }: { value: number; at: number }) {
  const { overview } = useAdminTexts();
  const format = useFormat();
  const [language] = useLanguage();
  const age = Math.max(0, useNow() - at);
  const freshness = freshnessOf(age);
  return (
    <div className={classes.reading} data-freshness={freshness}>
      <p className={classes.value}>{value.toLocaleString(language)}</p>
      <p className={classes.age}>
        <span className={classes.dot} aria-hidden />
        {overview.freshness[freshness]} · {format.ago(age)}
      </p>
    </div>
  );
}
