'use client';

import { Button } from '@mantine/core';
import { isFinal, progressOf, type JobState, type JobView } from '../../../../contract/features/ops/schemas';
import { useConnection, usePulso } from '../../../react';
import { useAct } from '../../admin/acts/act';
import { Tag } from '../../admin/detail';
import { useFormat } from '../../language/language';
import { useFailureWords, useOpsTexts } from '../texts';
import classes from './jobs.module.css';

/** The colour of a state; its text carries the same meaning. */
const kinds: Record<JobState, 'good' | 'bad' | 'warn' | 'plain'> = {
  en_cola: 'plain',
  en_curso: 'good',
  completado: 'good',
  fallido: 'bad',
  cancelado: 'plain',
  interrumpido: 'warn',
};

/** A job: its progress, its results and its actions. */
export function JobItem({ job, onOpen }: { job: JobView; onOpen(): void }) {
  const { jobs: words } = useOpsTexts();
  const format = useFormat();
  const { trabajo, fuentes, fuentes_listas: done, proxies, creado } = job;
  return (
    <li className={classes.job}>
      <p className={classes.name}>
        <strong>{words.name(trabajo)}</strong> <JobTag job={job} />
        <time dateTime={creado} title={format.exact(creado)}>
          {format.date(creado)} {format.time(creado)}
        </time>
      </p>
      <Progress job={job} />
      <p className={classes.facts}>
        {words.sourcesDone(done, fuentes)} · {words.found(proxies)}
      </p>
      {job.estado === 'en_curso' && job.fuente_actual !== '' && (
        <p className={classes.current}>{words.reading(job.fuente_actual)}</p>
      )}
      <JobActs job={job} onOpen={onOpen} />
    </li>
  );
}

export function JobTag({ job: { estado, cancelando } }: { job: JobView }) {
  const { jobs: words } = useOpsTexts();
  if (cancelando) return <Tag kind="warn">{words.cancelling}</Tag>;
  return <Tag kind={kinds[estado]}>{words.states[estado]}</Tag>;
}

function Progress({ job }: { job: JobView }) {
  const { jobs: words } = useOpsTexts();
  const percent = progressOf(job);
  return (
    <div className={classes.progress}>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={words.progress(job.trabajo)}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <div className={classes.bar} data-kind={kinds[job.estado]} style={{ width: `${percent}%` }} />
      </div>
      <span>{percent} %</span>
    </div>
  );
}

function JobActs({ job: { trabajo, estado, cancelando }, onOpen }: { job: JobView; onOpen(): void }) {
  const { jobs: words } = useOpsTexts();
  const failure = useFailureWords();
  const pulso = usePulso();
  const online = useConnection().status === 'online';
  const cancel = useAct({
    send: () => pulso.command('cancelar_scraping', { trabajo }),
    done: () => words.cancelled(trabajo),
  });
  const again = useAct({
    send: () => pulso.command('repetir_scraping', { trabajo }),
    done: (reply) => words.begun(reply.trabajo.trabajo),
  });
  const act = isFinal(estado) ? again : cancel;
  return (
    <div className={classes.acts}>
      <Button
        size="xs"
        variant="default"
        loading={act.busy}
        disabled={!online || cancelando}
        onClick={() => void act.run(undefined)}
      >
        {isFinal(estado) ? words.again : words.cancel}
      </Button>
      <Button size="xs" variant="default" onClick={onOpen}>
        {words.detail}
      </Button>
      {act.problem && <span role="alert">{failure(act.problem)}</span>}
    </div>
  );
}
