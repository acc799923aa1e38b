'use client';

import { useState, type SubmitEvent } from 'react';
import { Button, Textarea } from '@mantine/core';
import { useConnection, usePulso } from '../../../react';
import { useAct } from '../../admin/acts/act';
import { PlayIcon } from '../../admin/icons';
import { useFailureWords, useOpsTexts } from '../texts';
import { draftError, refusedLine, sourcesOf } from './sources-draft';
import classes from './jobs.module.css';

/** The form that starts a job, prefilled with the hub's sample lists. */
export function StartForm({ samples }: { samples: readonly string[] }) {
  const texts = useOpsTexts();
  const { jobs: words, offline } = texts;
  const failure = useFailureWords();
  const pulso = usePulso();
  const online = useConnection().status === 'online';
  const [draft, setDraft] = useState(samples.join('\n'));
  const [error, setError] = useState<string>();
  const act = useAct({
    send: (fuentes: string[]) => pulso.command('iniciar_scraping', { fuentes }),
    done: ({ trabajo }) => words.begun(trabajo.trabajo),
  });
  const refusal = act.problem && refusedLine(draft, act.problem, failure(act.problem), texts);

  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const found = draftError(draft, texts);
    setError(found);
    if (found === undefined) void act.run(sourcesOf(draft));
    else event.currentTarget.querySelector('textarea')?.focus();
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate aria-label={words.start}>
      <Textarea
        label={words.urls}
        description={words.urlsHint}
        rows={3}
        spellCheck={false}
        autoComplete="off"
        value={draft}
        error={error ?? refusal}
        onChange={({ currentTarget }) => {
          setDraft(currentTarget.value);
          setError(undefined);
          act.reset();
        }}
      />
      {!online && <p className={classes.offline}>{offline}</p>}
      <Button type="submit" size="sm" loading={act.busy} disabled={!online} leftSection={<PlayIcon size={14} />}>
        {words.begin}
      </Button>
    </form>
  );
}
