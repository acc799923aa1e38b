'use client';

import { useState } from 'react';
import { Skeleton, TextInput } from '@mantine/core';
import type { RoomSummary } from '../../../../contract/features/chat/schemas';
import type { UserView } from '../../../../contract/core/identity';
import { folded } from '../../../../contract/core/text/folded';
import { isInvitation } from '../../../sdk/features/chat/room-list';
import type { RoomsState } from '../../../sdk/features/chat/rooms';
import { useTexts } from '../../language/language';
import { useGo } from '../../shell/go';
import { StaleDataNotice } from '../../shell/stale-data-notice';
import { StatePanel } from '../../shell/state-panel';
import { SearchIcon } from '../../theme/icons';
import { roomPath } from '../address';
import { NotificationsButton } from '../notify/notifications-button';
import { roomTitle, useChatTexts, useFailureWords } from '../texts';
import { NewThings } from './new-things';
import { RoomRow } from './room-row';
import { useRoomKeys } from './room-keys';
import classes from './rooms.module.css';

interface RoomSideProps {
  readonly rooms: RoomsState;
  /** The open room. */
  readonly open: number | undefined;
  readonly user: UserView | null;
}

/** The user's rooms, invitations first, and buttons for other rooms. */
export function RoomSide({ rooms: { status, rooms, problem, retry }, open, user }: RoomSideProps) {
  const texts = useChatTexts();
  const { common } = useTexts();
  const words = useFailureWords();
  const go = useGo();
  const [filter, setFilter] = useState('');
  const own = rooms.filter((room) => !isInvitation(room));
  const invitations = rooms.filter(isInvitation);
  const shown = own.filter((room) => folded(roomTitle(room)).includes(folded(filter)));
  useRoomKeys(own, open, (id) => go(roomPath(id)));
  return (
    <aside className={classes.side} aria-label={texts.rooms}>
      <div className={classes.top}>
        <h2>{texts.rooms}</h2>
        {user && <NewThings />}
      </div>
      {own.length > 3 && (
        <TextInput
          size="sm"
          className={classes.filter}
          aria-label={texts.filter}
          placeholder={texts.filter}
          leftSection={<SearchIcon size={15} />}
          value={filter}
          onChange={({ currentTarget }) => setFilter(currentTarget.value)}
        />
      )}
      <nav className={classes.list} aria-label={texts.rooms}>
        {status === 'loading' && <ListSkeleton label={common.loading} />}
        {status === 'failed' && (
          <StatePanel
            kind="error"
            title={texts.roomsFailed}
            lead={words(problem)}
            action={{ label: common.retry, run: retry }}
          />
        )}
        {status === 'ready' && <StaleDataNotice error={problem} retry={retry} />}
        {invitations.length > 0 && <Group heading={texts.invitation.heading} rooms={invitations} open={open} />}
        {shown.length > 0 && <Group rooms={shown} open={open} />}
        {status === 'ready' && rooms.length === 0 && (user ? <NoRooms /> : <NoAccount />)}
        {own.length > 0 && shown.length === 0 && <p className={classes.nothing}>{texts.noMatch}</p>}
      </nav>
      {user && <NotificationsButton />}
    </aside>
  );
}

function NoRooms() {
  const { noRooms, noRoomsLead } = useChatTexts();
  return <StatePanel kind="empty" title={noRooms} lead={noRoomsLead} />;
}

/** In classroom mode a guest has no room list; a link can open any room. */
function NoAccount() {
  const { guestHeading, guestLead } = useChatTexts();
  const { shell } = useTexts();
  const go = useGo();
  const action = { label: shell.signIn, run: () => go('/entrar/') };
  return <StatePanel kind="empty" title={guestHeading} lead={guestLead} action={action} />;
}

function Group({
  heading,
  rooms,
  open,
}: {
  heading?: string;
  rooms: readonly RoomSummary[];
  open: number | undefined;
}) {
  return (
    <>
      {heading !== undefined && <h3 className={classes.heading}>{heading}</h3>}
      <ul>
        {rooms.map((room) => (
          <RoomRow key={room.id} room={room} open={room.id === open} />
        ))}
      </ul>
    </>
  );
}

const ListSkeleton = ({ label }: { label: string }) => (
  <div className={classes.skeleton} role="status" aria-label={label}>
    {[0, 1, 2, 3].map((row) => (
      <Skeleton key={row} height={48} radius="md" />
    ))}
  </div>
);
