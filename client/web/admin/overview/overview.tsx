'use client';

import { useState } from 'react';
import dynamic from 'next/dynamic';
import { Skeleton } from '@mantine/core';
import type { StatsUpdated } from '../../../../contract/core/stats';
import type { Aged } from '../../../sdk/pulso';
import { useStats } from '../../../react';
import { loadWithRetry } from '../../shell/load-with-retry';
import { SectionTitle } from '../frame/section-title';
import { PauseButton } from '../pause-button';
import { Counters } from './counters';
import { useVitals } from './vitals-provider';
import { VitalsTable } from './vitals-table';
import type { Sample } from './vitals-history';
import classes from './overview.module.css';

const Charts = dynamic(() => loadWithRetry(() => import('./charts')), {
  ssr: false,
  loading: () => <ChartsSkeleton />,
});

/** The data shown: live, or frozen when paused. */
interface Picture {
  readonly stats: Aged<StatsUpdated['estadisticas']> | undefined;
  readonly samples: readonly Sample[];
}

/** The hub's state, now and over the last minutes. */
export function Overview() {
  const live: Picture = { stats: useStats(), samples: useVitals() };
  const [frozen, setFrozen] = useState<Picture & { readonly at: number }>();
  const { stats, samples } = frozen ?? live;
  const pause = (running: boolean): void => setFrozen(running ? undefined : { ...live, at: Date.now() });
  return (
    <>
      <SectionTitle of="overview">
        <PauseButton running={frozen === undefined} onChange={pause} />
      </SectionTitle>
      <Counters stats={stats} />
      <Charts samples={samples} until={frozen?.at} />
      <VitalsTable samples={samples} />
    </>
  );
}

const ChartsSkeleton = () => (
  <div className={classes.skeletons}>
    {[0, 1, 2, 3, 4].map((chart) => (
      <Skeleton key={chart} height={236} radius="lg" />
    ))}
  </div>
);
