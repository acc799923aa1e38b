'use client';

import { useState, type SubmitEvent } from 'react';
import { Button } from '@mantine/core';
import { lengthOf } from '../../../../contract/core/text/signs';
import { useConnection, usePulso } from '../../../react';
import { LimitedTextarea, stopsAtTooLong } from '../../shell/limited';
import { useAct } from '../acts/act';
import { Confirmation } from '../acts/confirmation';
import { MegaphoneIcon } from '../icons';
import { useAdminTexts, useFailureWords } from '../texts';
import { AudienceField } from './audience-field';
import { LevelField } from './level-field';
import {
  audienceOf,
  EMPTY,
  MAX_TEXT,
  noticeErrors,
  refusalErrors,
  type NoticeDraft,
  type NoticeErrors,
} from './notice-draft';
import { NoticePreview } from './notice-preview';
import { ReachPreview, ReachWords } from './reach';
import card from '../../bank/card.module.css';
import classes from './notices.module.css';

/** The form of a notice, with a preview and the recipients. */
export function NoticeForm({ start }: { start: NoticeDraft }) {
  const { notices: words, offline } = useAdminTexts();
  const failure = useFailureWords();
  const online = useConnection().status === 'online';
  const [draft, setDraft] = useState(start);
  const [errors, setErrors] = useState<NoticeErrors>({});
  const [asking, setAsking] = useState(false);
  const to = audienceOf(draft);
  const act = useSending(() => setDraft(EMPTY));

  const change = (part: Partial<NoticeDraft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    setErrors({});
    act.reset();
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (stopsAtTooLong(event.currentTarget)) return;
    const found = noticeErrors(draft, words);
    setErrors(found);
    if (found.text !== undefined) event.currentTarget.querySelector('textarea')?.focus();
    else if (found.audience !== undefined) event.currentTarget.querySelector<HTMLElement>('[name=valor]')?.focus();
    else setAsking(true);
  };
  const close = (): void => {
    if (act.problem) setErrors(refusalErrors(act.problem, failure));
    setAsking(false);
  };
  return (
    <div className={classes.compose}>
      <form className={`${card.card} ${classes.form}`} onSubmit={submit} noValidate aria-label={words.compose}>
        <h2 className={card.title}>{words.compose}</h2>
        <LimitedTextarea
          label={words.text}
          placeholder={words.placeholder}
          description={words.left(Math.max(0, MAX_TEXT - lengthOf(draft.text.trim())))}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          rows={3}
          most={MAX_TEXT}
          value={draft.text}
          error={errors.text}
          onChange={({ currentTarget }) => change({ text: currentTarget.value })}
        />
        <LevelField level={draft.level} onChange={(level) => change({ level })} />
        <AudienceField draft={draft} error={errors.audience} onChange={change} />
        {!online && <p className={classes.offline}>{offline}</p>}
        <Button type="submit" disabled={!online} leftSection={<MegaphoneIcon size={16} />} className={classes.send}>
          {words.send}
        </Button>
      </form>
      <aside className={classes.previews}>
        <ReachPreview to={to} />
        <NoticePreview draft={draft} />
      </aside>
      <Confirmation opened={asking} title={words.confirm} verb={words.send} act={act} input={draft} onClose={close}>
        <blockquote className={classes.quote}>{draft.text.trim()}</blockquote>
        {to && <ReachWords to={to} />}
        <p>{words.confirmLead}</p>
      </Confirmation>
    </div>
  );
}

function useSending(sent: () => void) {
  const { notices: words } = useAdminTexts();
  const pulso = usePulso();
  return useAct({
    async send(draft: NoticeDraft) {
      const audiencia = audienceOf(draft);
      if (!audiencia) throw new Error('a notice without an audience was let through');
      await pulso.command('avisar', { texto: draft.text.trim(), nivel: draft.level, audiencia });
      sent();
    },
    done: () => words.sent,
  });
}
