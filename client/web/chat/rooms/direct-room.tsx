'use client';

import { useState } from 'react';

import { useCommand, useConnection, usePulso } from '../../../react';
import { Dialog } from '../../shell/dialog';
import { useGo } from '../../shell/go';
import { LimitedInput } from '../../shell/limited';
import { SearchIcon } from '../../theme/icons';
import { roomPath } from '../address';
import { Refusal } from '../confirmation';
import { useFinder } from '../finder';
import { Avatar } from '../people/avatar';
import { useChatTexts, useFailureWords } from '../texts';
import { Name } from '../../shell/name';
import classes from '../dialogs.module.css';

interface DirectRoomProps {
  readonly opened: boolean;
  onClose(): void;
}

/** Chooses a user to write to: opens the existing conversation, or a new one. */
export function DirectRoom({ opened, onClose }: DirectRoomProps) {
  const { direct } = useChatTexts();
  return (
    <Dialog opened={opened} onClose={onClose} title={direct.title}>
      <PersonFinder onClose={onClose} />
    </Dialog>
  );
}

function PersonFinder({ onClose }: Pick<DirectRoomProps, 'onClose'>) {
  const { direct } = useChatTexts();
  const words = useFailureWords();
  const go = useGo();
  const { chat } = usePulso();
  const me = useConnection().user?.id;
  const [typed, setTyped] = useState('');
  const { data, error } = useFinder('people', typed, (q) => chat.people(q));
  const { send, problem } = useCommand('direct_room');
  const people = data?.filter(({ user_id }) => user_id !== me);
  const open = async (username: string): Promise<void> => {
    const made = await send({ username }).catch(() => undefined);
    if (!made) return;
    onClose();
    go(roomPath(made.room.id));
  };
  return (
    <>
      <Refusal words={problem && words(problem)} />
      <LimitedInput
        data-autofocus
        label={direct.search}
        description={direct.hint}
        leftSection={<SearchIcon size={15} />}
        most={64}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {people && (
        <ul className={classes.results}>
          {people.map(({ user_id, username, display_name }) => (
            <li key={user_id}>
              <button type="button" className={classes.pick} onClick={() => void open(username)}>
                <Avatar id={user_id} name={display_name} />
                <span>
                  <strong>
                    <Name>{display_name}</Name>
                  </strong>
                  <small>
                    <Name>{`@${username}`}</Name>
                  </small>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className={classes.hint} role="status">
        {error ? direct.failed : people?.length === 0 ? direct.nothing : ''}
      </p>
    </>
  );
}
