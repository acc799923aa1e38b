'use client';

import { useState, type SubmitEvent } from 'react';
import { Button, TextInput } from '@mantine/core';
import { TEST_CHANNEL } from '../../../contract/channels';
import { useCommand } from '../../react';
import { useTexts } from '../language/language';
import { problemWords } from '../language/problem-words';
import { useInspectorTexts } from './texts';
import classes from './inspector.module.css';

/** An administrator's own event, to see it arrive. */
export function TestForm({ followed }: { followed: readonly string[] }) {
  const texts = useInspectorTexts();
  const all = useTexts();
  const [text, setText] = useState('');
  const { send, pending, problem } = useCommand('enviar_prueba');
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    await send({ texto: text.trim() }).then(
      () => setText(''),
      () => undefined, // said beside the field
    );
  };
  return (
    <form className={classes.test} onSubmit={(event) => void submit(event)}>
      <TextInput
        aria-label={texts.test.label}
        placeholder={texts.test.placeholder}
        value={text}
        maxLength={500}
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
