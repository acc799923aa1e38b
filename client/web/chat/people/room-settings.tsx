'use client';

import { useState, type SubmitEvent } from 'react';
import { Button } from '@mantine/core';
import type { RoomSummary } from '../../../../contract/features/chat/schemas';
import { nameFault, type NameFault } from '../../../../contract/core/text/visible';
import { useCommand } from '../../../react';
import { useTexts } from '../../language/language';
import { LimitedInput, stopsAtTooLong } from '../../shell/limited';
import { Refusal } from '../confirmation';
import { useChatTexts, useFailureWords } from '../texts';
import dialogs from '../dialogs.module.css';
import classes from './people.module.css';

/** Name, topic, guests: for the owners of the room. */
export function RoomSettings({ room }: { room: RoomSummary }) {
  const { create, settings } = useChatTexts();
  const { common } = useTexts();
  const words = useFailureWords();
  const { send, pending, problem } = useCommand('update_room');
  const [draft, setDraft] = useState({ name: room.name, topic: room.topic, guests: room.guests });
  const [fault, setFault] = useState<NameFault>();
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (stopsAtTooLong(event.currentTarget)) return;
    const wrong = nameFault(draft.name);
    setFault(wrong);
    if (wrong) return;
    const { guests, ...rest } = draft;
    const change = room.kind === 'public' ? { ...rest, guests } : rest;
    void send({ room_id: room.id, ...change }).catch(() => undefined);
  };
  return (
    <details className={classes.settings}>
      <summary>{settings}</summary>
      <form className={dialogs.form} onSubmit={submit} noValidate>
        <Refusal words={problem && words(problem)} />
        <LimitedInput
          label={create.name}
          most={80}
          value={draft.name}
          error={fault && { missing: create.nameMissing, controls: common.nameControls }[fault]}
          onChange={({ currentTarget }) => setDraft({ ...draft, name: currentTarget.value })}
        />
        <LimitedInput
          label={create.topic}
          most={250}
          value={draft.topic}
          onChange={({ currentTarget }) => setDraft({ ...draft, topic: currentTarget.value })}
        />
        {room.kind === 'public' && (
          <label className={dialogs.check}>
            <input
              type="checkbox"
              checked={draft.guests}
              onChange={({ currentTarget }) => setDraft({ ...draft, guests: currentTarget.checked })}
            />
            {create.guests}
          </label>
        )}
        <div className={dialogs.buttons}>
          <Button type="submit" loading={pending}>
            {create.save}
          </Button>
        </div>
      </form>
    </details>
  );
}
