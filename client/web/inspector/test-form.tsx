'use client';

import { useState, type SubmitEvent } from 'react';
import { Button } from '@mantine/core';
import { TEST_CHANNEL } from '../../../contract/features/inspector/channels';
import { useCommand } from '../../react';
import { useTexts } from '../language/language';
import { LimitedInput, stopsAtTooLong } from '../shell/limited';
import { problemWords } from '../language/problem-texts';
import { useInspectorTexts } from './texts';
import classes from './inspector.module.css';

/** Lets an administrator publish a test event. */
export function TestForm({ followed }: { followed: readonly string[] }) {
  const texts = useInspectorTexts();
  const all = useTexts();
  const [text, setText] = useState('');
  const { send, pending, problem } = useCommand('enviar_prueba');
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (stopsAtTooLong(event.currentTarget)) return;
    await send({ texto: text.trim() }).then(
      () => setText(''),
      () => undefined, // shown beside
    );
  };
  return (
    <form className={classes.test} onSubmit={(event) => void submit(event)}>
      <LimitedInput
        aria-label={texts.test.label}
        placeholder={texts.test.placeholder}
        value={text}
        most={500}
        autoComplete="off"
        error={problem && `${texts.test.failed} ${problemWords(all, problem)}`}
        description={followed.includes(TEST_CHANNEL) ? undefined : texts.test.follow}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button type="submit" loading={pending} disabled={text.trim() === ''}>
        {texts.test.send}
      </Button>
    </form>
  );
}
