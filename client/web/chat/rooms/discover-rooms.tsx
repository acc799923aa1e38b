'use client';

import { useState } from 'react';
import Link from 'next/link';
import { Button } from '@mantine/core';
import type { RoomSummary } from '../../../../contract/features/chat/schemas';
import { useCommand, usePulso } from '../../../react';
import { Dialog } from '../../shell/dialog';
import { useGo } from '../../shell/go';
import { LimitedInput } from '../../shell/limited';
import { SearchIcon } from '../../theme/icons';
import { roomPath } from '../address';
import { Refusal } from '../confirmation';
import { useFinder } from '../finder';
import { roomTitle, useChatTexts, useFailureWords } from '../texts';
import { KindSign } from './kind-sign';
import { Name } from '../../shell/name';
import { isolated } from '../../../../contract/core/text/signs';
import classes from '../dialogs.module.css';

interface DiscoverRoomsProps {
  readonly opened: boolean;
  onClose(): void;
}

/** The rooms that any user can join. */
export function DiscoverRooms({ opened, onClose }: DiscoverRoomsProps) {
  const { discover } = useChatTexts();
  return (
    <Dialog opened={opened} onClose={onClose} title={discover.title}>
      <RoomFinder onClose={onClose} />
    </Dialog>
  );
}

function RoomFinder({ onClose }: Pick<DiscoverRoomsProps, 'onClose'>) {
  const { discover } = useChatTexts();
  const words = useFailureWords();
  const { chat } = usePulso();
  const [typed, setTyped] = useState('');
  const { data, error } = useFinder('public', typed, (q) => chat.discover(q));
  const { send, problem } = useCommand('join_room');
  const go = useGo();
  const enter = async (room: RoomSummary): Promise<void> => {
    const joined = await send({ room_id: room.id }).catch(() => undefined);
    if (!joined) return;
    onClose();
    go(roomPath(room.id));
  };
  return (
    <>
      <Refusal words={problem && words(problem)} />
      <LimitedInput
        data-autofocus
        label={discover.search}
        leftSection={<SearchIcon size={15} />}
        most={80}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      {data && (
        <ul className={classes.results}>
          {data.map((room) => (
            <FoundRoom key={room.id} room={room} onEnter={() => void enter(room)} onClose={onClose} />
          ))}
        </ul>
      )}
      <p className={classes.hint} role="status">
        {error ? discover.failed : data?.length === 0 ? discover.nothing : ''}
      </p>
    </>
  );
}

interface FoundRoomProps {
  readonly room: RoomSummary;
  onEnter(): void;
  onClose(): void;
}

function FoundRoom({ room, onEnter, onClose }: FoundRoomProps) {
  const { discover, members } = useChatTexts();
  const name = roomTitle(room);
  return (
    <li>
      <KindSign room={room} />
      <div>
        <strong>
          <Name>{name}</Name>
        </strong>
        <small>{[members(room.members), isolated(room.topic)].filter(Boolean).join(' · ')}</small>
      </div>
      <Button
        component={Link}
        href={roomPath(room.id)}
        prefetch={false}
        size="compact-sm"
        variant="default"
        aria-label={`${discover.look}: ${isolated(name)}`}
        onClick={onClose}
      >
        {discover.look}
      </Button>
      {room.role === null && (
        <Button size="compact-sm" aria-label={`${discover.enter}: ${isolated(name)}`} onClick={onEnter}>
          {discover.enter}
        </Button>
      )}
    </li>
  );
}
