'use client';

import { useState, type SubmitEvent } from 'react';
import { Button, SegmentedControl } from '@mantine/core';
import { nameFault, type NameFault } from '../../../../contract/core/text/visible';
import { useCommand } from '../../../react';
import { useTexts } from '../../language/language';
import { Dialog } from '../../shell/dialog';
import { useGo } from '../../shell/go';
import { LimitedInput, stopsAtTooLong } from '../../shell/limited';
import { roomPath } from '../address';
import { Refusal } from '../confirmation';
import { useChatTexts, useFailureWords } from '../texts';
import classes from '../dialogs.module.css';

interface CreateRoomProps {
  readonly opened: boolean;
  onClose(): void;
}

/** The form of a new room: its name, and who can join. */
export function CreateRoom({ opened, onClose }: CreateRoomProps) {
  const { create } = useChatTexts();
  return (
    <Dialog opened={opened} onClose={onClose} title={create.title}>
      <CreateForm onClose={onClose} />
    </Dialog>
  );
}

function CreateForm({ onClose }: Pick<CreateRoomProps, 'onClose'>) {
  const { create } = useChatTexts();
  const { common } = useTexts();
  const words = useFailureWords();
  const go = useGo();
  const { send, pending, problem } = useCommand('create_room');
  const [draft, setDraft] = useState({ name: '', topic: '', kind: 'public' as 'public' | 'private', guests: false });
  const [fault, setFault] = useState<NameFault>();
  const change = (part: Partial<typeof draft>): void => {
    setDraft({ ...draft, ...part });
    setFault(undefined);
  };
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (stopsAtTooLong(event.currentTarget)) return;
    const { name, topic, kind, guests } = draft;
    const wrong = nameFault(name);
    if (wrong) return setFault(wrong);
    const made = await send({ name, topic, kind, guests: guests && kind === 'public' }).catch(() => undefined);
    if (!made) return;
    onClose();
    go(roomPath(made.room.id));
  };
  const faults = { missing: create.nameMissing, controls: common.nameControls };
  const atName = problem?.field === 'name' ? words(problem) : undefined;
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {atName === undefined && <Refusal words={problem && words(problem)} />}
      <LimitedInput
        data-autofocus
        label={create.name}
        most={80}
        value={draft.name}
        error={fault ? faults[fault] : atName}
        onChange={({ currentTarget }) => change({ name: currentTarget.value })}
      />
      <LimitedInput
        label={create.topic}
        most={250}
        value={draft.topic}
        onChange={({ currentTarget }) => change({ topic: currentTarget.value })}
      />
      <div>
        <p className={classes.label} id="room-kind">
          {create.kind}
        </p>
        <SegmentedControl
          fullWidth
          aria-labelledby="room-kind"
          value={draft.kind}
          onChange={(kind) => change({ kind })}
          data={[
            { value: 'public', label: create.public },
            { value: 'private', label: create.private },
          ]}
        />
      </div>
      {draft.kind === 'public' && (
        <label className={classes.check}>
          <input
            type="checkbox"
            checked={draft.guests}
            onChange={({ currentTarget }) => change({ guests: currentTarget.checked })}
          />
          {create.guests}
        </label>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          {common.cancel}
        </Button>
        <Button type="submit" loading={pending}>
          {create.submit}
        </Button>
      </div>
    </form>
  );
}
