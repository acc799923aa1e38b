'use client';

import { useId, useState, type SubmitEvent } from 'react';
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { RoomSummary } from '../../../../contract/features/chat/schemas';
import { useCommand, usePulso } from '../../../react';
import { LimitedInput, stopsAtTooLong } from '../../shell/limited';
import { useFinder } from '../finder';
import { useChatTexts, useFailureWords } from '../texts';
import classes from './people.module.css';

/** Invites a user by name; the browser's own list suggests users. */
export function InviteField({ room }: { room: RoomSummary }) {
  const { member } = useChatTexts();
  const words = useFailureWords();
  const { chat } = usePulso();
  const list = useId();
  const [typed, setTyped] = useState('');
  const { data } = useFinder('people', typed, (q) => chat.people(q));
  const { send, pending, problem, reset } = useCommand('invite');
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (stopsAtTooLong(event.currentTarget)) return;
    const username = typed.trim().replace(/^@/, '');
    if (username === '') return;
    const done = await send({ room_id: room.id, username }).catch(() => undefined);
    if (!done) return;
    setTyped('');
    notifications.show({ id: 'invited', color: 'pulso', message: member.invited_(username) });
  };
  return (
    <form className={classes.invite} onSubmit={submit}>
      <LimitedInput
        label={member.invite}
        placeholder={member.invitePlaceholder}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        most={64}
        list={list}
        value={typed}
        error={problem && words(problem)}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          reset();
        }}
      />
      <datalist id={list}>
        {data?.map(({ user_id, username, display_name }) => (
          <option key={user_id} value={username}>
            {display_name}
          </option>
        ))}
      </datalist>
      <Button type="submit" variant="default" loading={pending}>
        {member.invite}
      </Button>
    </form>
  );
}
