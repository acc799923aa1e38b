'use client';

import { useState, type SubmitEvent } from 'react';
import { Button } from '@mantine/core';
import { parseChannel } from '../../../contract/channels';
import type { UserView } from '../../../contract/core/identity';
import { Dialog } from '../shell/dialog';
import { LimitedInput } from '../shell/limited';
import { MOST, useChannelGroups } from './channels';
import { useInspectorTexts } from './texts';
import classes from './inspector.module.css';

interface ChannelDialogProps {
  readonly user: UserView | null;
  readonly opened: boolean;
  readonly followed: readonly string[];
  onFollow(channels: readonly string[]): void;
  onClose(): void;
}

/** Chooses the channels to subscribe to, among those the user can read. */
export function ChannelDialog({ opened, onClose, ...rest }: ChannelDialogProps) {
  const texts = useInspectorTexts();
  return (
    <Dialog drawer="wide" opened={opened} onClose={onClose} title={texts.channels}>
      <Choice {...rest} />
    </Dialog>
  );
}

function Choice({ user, followed, onFollow }: Omit<ChannelDialogProps, 'opened' | 'onClose'>) {
  const texts = useInspectorTexts();
  const groups = useChannelGroups(user);
  const full = followed.length >= MOST;
  const toggle = (name: string): void =>
    onFollow(followed.includes(name) ? followed.filter((one) => one !== name) : [...followed, name]);
  return (
    <>
      {full && <p className={classes.hint}>{texts.most(MOST)}</p>}
      {groups.map(({ label, channels }) => (
        <fieldset key={label} className={classes.group}>
          <legend>{label}</legend>
          {channels.map(([name, words]) => (
            <label key={name} className={classes.choice}>
              <input
                type="checkbox"
                checked={followed.includes(name)}
                disabled={full && !followed.includes(name)}
                onChange={() => toggle(name)}
              />
              <span>{words}</span>
              <code>{name}</code>
            </label>
          ))}
        </fieldset>
      ))}
      {(user === null || user.rol === 'admin') && (
        <OtherChannel disabled={full} onAdd={(name) => onFollow([...followed, name])} />
      )}
    </>
  );
}

/** A field for any channel by name, for users who can read all of them. */
function OtherChannel({ disabled, onAdd }: { disabled: boolean; onAdd(name: string): void }) {
  const texts = useInspectorTexts();
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState(false);
  const add = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!parseChannel(name.trim())) return setWrong(true);
    onAdd(name.trim());
    setName('');
  };
  return (
    <form className={classes.other} onSubmit={add}>
      <LimitedInput
        label={texts.other}
        description={texts.otherHint}
        error={wrong && texts.otherWrong}
        value={name}
        most={80}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget: { value } }) => {
          setName(value);
          setWrong(false);
        }}
      />
      <Button type="submit" variant="default" disabled={disabled || name.trim() === ''}>
        {texts.add}
      </Button>
    </form>
  );
}
