'use client';

import { useQuery } from '@tanstack/react-query';
import { Skeleton } from '@mantine/core';
import type { JobDetail, JobView, SourceView } from '../../../../contract/features/ops/schemas';
import { useConnection, usePulso } from '../../../react';
import { Facts, Part, Tag } from '../../admin/detail';
import { useFormat, useTexts } from '../../language/language';
import { useKept } from '../../hub/kept';
import { Dialog } from '../../shell/dialog';
import { StaleDataNotice } from '../../shell/stale-data-notice';
import { StatePanel } from '../../shell/state-panel';
import { faultWords, useFailureWords, useOpsTexts } from '../texts';
import { FoundProxies } from './found-proxies';
import { JobTag } from './job-item';
import classes from './jobs.module.css';

interface JobDrawerProps {
  /** `undefined` keeps the drawer closed. */
  readonly job: JobView | undefined;
  onClose(): void;
}

/** All details of a job: its sources, their errors, and the proxies found. */
export function JobDrawer({ job, onClose }: JobDrawerProps) {
  const { jobs: words } = useOpsTexts();
  return (
    <Dialog
      drawer="wide"
      opened={job !== undefined}
      onClose={onClose}
      title={job ? words.name(job.trabajo) : words.heading}
    >
      {job && <Detail key={job.trabajo} job={job} />}
    </Dialog>
  );
}

function Detail({ job }: { job: JobView }) {
  const texts = useOpsTexts();
  const { common } = useTexts();
  const failure = useFailureWords();
  const { data: answer, error, refetch } = useDetail(job);
  const data = useKept(answer);
  return (
    <>
      <JobFacts job={job} />
      {data && <StaleDataNotice error={error} retry={() => void refetch()} />}
      {error && !data && (
        <StatePanel
          kind="error"
          title={texts.jobs.failed}
          lead={failure(error)}
          action={{ label: common.retry, run: () => void refetch() }}
        />
      )}
      {!error && !data && <Skeleton height={160} radius="md" aria-label={common.loading} />}
      {data && <Sources sources={data.lista_fuentes} />}
      <FoundProxies job={job} />
    </>
  );
}

/** The current sources: they are read again when the job reports progress. */
function useDetail({ trabajo, estado, fuentes_listas, fuente_actual }: JobView) {
  const pulso = usePulso();
  const { user } = useConnection();
  return useQuery({
    queryKey: ['ops', user?.id, 'job', trabajo, estado, fuentes_listas, fuente_actual],
    queryFn: (): Promise<JobDetail> => pulso.ops.job(trabajo),
  });
}

function JobFacts({ job }: { job: JobView }) {
  const { jobs: words } = useOpsTexts();
  const format = useFormat();
  const at = (iso: string | null) => (iso === null ? undefined : format.exact(iso));
  return (
    <Facts
      facts={[
        [words.state, <JobTag key="state" job={job} />],
        [words.requestedBy, job.pedido_por ?? words.guest],
        [words.created, at(job.creado)],
        [words.started, at(job.empezado)],
        [words.ended, at(job.terminado)],
        [words.node, job.nodo ?? undefined],
        [words.repeats, job.repite === null ? undefined : words.name(job.repite)],
        [words.proxies, words.found(job.proxies)],
      ]}
    />
  );
}

function Sources({ sources }: { sources: readonly SourceView[] }) {
  const { jobs: words } = useOpsTexts();
  return (
    <Part title={words.list}>
      <ul className={classes.sources}>
        {sources.map((source) => (
          <Source key={source.numero} source={source} />
        ))}
      </ul>
    </Part>
  );
}

function Source({ source: { url, estado, encontrados, bytes, ms, motivo } }: { source: SourceView }) {
  const texts = useOpsTexts();
  const { jobs: words } = texts;
  const { tenths } = useFormat();
  return (
    <li>
      <span className={classes.url}>{url}</span>
      <span className={classes.outcome}>
        <Tag kind={estado === 'error' ? 'bad' : estado === 'lista' ? 'good' : 'plain'}>
          {motivo === null ? words.sourceStates[estado] : faultWords(texts, motivo)}
        </Tag>
        {estado === 'lista' && `${words.found(encontrados)} · ${words.size(tenths(bytes / 1024), tenths(ms / 1000))}`}
      </span>
    </li>
  );
}
