'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@mantine/core';
import type { OpsState } from '../../sdk/features/ops/ops';
import { useOps } from '../../react';
import { useTexts } from '../language/language';
import { StaleDataNotice } from '../shell/stale-data-notice';
import { loadWithRetry } from '../shell/load-with-retry';
import { StatePanel } from '../shell/state-panel';
import { Happenings } from './happenings';
import { JobsCard } from './jobs/jobs-card';
import { useFailureWords, useOpsTexts } from './texts';
import classes from './ops.module.css';

const LogTail = dynamic(() => loadWithRetry(() => import('./log/log-tail')), {
  ssr: false,
  loading: () => <Waiting />,
});

/** The hub's live log and system events, and its jobs. */
export function OpsPage() {
  const texts = useOpsTexts();
  const state = useOps();
  return (
    <>
      <h1 className={classes.heading}>{texts.heading}</h1>
      <Contents {...state} />
    </>
  );
}

function Contents({ view, status, problem, retry }: OpsState) {
  const texts = useOpsTexts();
  const { common } = useTexts();
  const failure = useFailureWords();
  if (view) {
    return (
      <>
        <StaleDataNotice error={problem} retry={retry} />
        <div className={classes.columns}>
          <LogTail lines={view.lines} />
          <div className={classes.side}>
            <JobsCard jobs={view.jobs} samples={view.samples} />
            <Happenings happenings={view.happenings} />
          </div>
        </div>
      </>
    );
  }
  if (status === 'loading') return <Waiting />;
  return (
    <StatePanel
      kind="error"
      title={status === 'absent' ? texts.absent : texts.failed}
      lead={problem && failure(problem)}
      action={{ label: common.retry, run: retry }}
    />
  );
}

function Waiting() {
  const { common } = useTexts();
  return (
    <div role="status" aria-label={common.loading}>
      <Skeleton height={420} radius="lg" />
    </div>
  );
}
