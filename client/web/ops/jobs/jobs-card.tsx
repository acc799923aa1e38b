'use client';

import { useState } from 'react';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { JobView } from '../../../../contract/features/ops/schemas';
import type { OpsView } from '../../../sdk/features/ops/reducer';
import { usePulso } from '../../../react';
import { StatePanel } from '../../shell/state-panel';
import { useFailureWords, useOpsTexts } from '../texts';
import { JobDrawer } from './job-drawer';
import { JobItem } from './job-item';
import { StartForm } from './start-form';
import card from '../../bank/card.module.css';
import classes from './jobs.module.css';

/** Jobs: starting one, progress, and earlier jobs. */
export function JobsCard({ jobs, samples }: Pick<OpsView, 'jobs' | 'samples'>) {
  const { jobs: words } = useOpsTexts();
  const [opened, setOpened] = useState<number>();
  const older = useOlder(jobs);
  const all = [...jobs, ...older.jobs];
  return (
    <section className={`${card.card} ${classes.card}`} aria-label={words.heading}>
      <h2 className={card.title}>{words.heading}</h2>
      <StartForm samples={samples} />
      <h3 className={classes.history}>{words.history}</h3>
      {all.length === 0 ? (
        <StatePanel kind="empty" title={words.empty} lead={words.emptyLead} />
      ) : (
        <ul className={classes.jobs} aria-label={words.history}>
          {all.map((job) => (
            <JobItem key={job.trabajo} job={job} onOpen={() => setOpened(job.trabajo)} />
          ))}
        </ul>
      )}
      {older.more && (
        <Button size="xs" variant="default" fullWidth loading={older.busy} onClick={() => void older.load()}>
          {words.older}
        </Button>
      )}
      <JobDrawer job={all.find(({ trabajo }) => trabajo === opened)} onClose={() => setOpened(undefined)} />
    </section>
  );
}

/** The number of jobs that the page begins with; if there are fewer, no older ones exist. */
const FIRST = 20;

/** The jobs before the live ones; they no longer change. */
function useOlder(jobs: readonly JobView[]) {
  const pulso = usePulso();
  const failure = useFailureWords();
  const [found, setFound] = useState<readonly JobView[]>([]);
  const [done, setDone] = useState(false);
  const [busy, setBusy] = useState(false);
  const oldest = jobs.at(-1)?.trabajo ?? 0;
  const older = found.filter(({ trabajo }) => trabajo < oldest);
  const load = async (): Promise<void> => {
    setBusy(true);
    try {
      const page = await pulso.ops.jobsBefore(older.at(-1)?.trabajo ?? oldest);
      setFound([...older, ...page.jobs]);
      setDone(!page.more);
    } catch (problem) {
      notifications.show({ id: 'older-jobs', color: 'red', message: failure(problem) });
    } finally {
      setBusy(false);
    }
  };
  return { jobs: older, more: jobs.length >= FIRST && !done, busy, load };
}
