'use client';

import { useSearchParams } from 'next/navigation';
import type { UserView } from '../../../contract/core/identity';
import { useRooms } from '../../react';
import { RedirectToSignIn } from '../session/guard';
import { ScreenReaderText } from '../shell/screen-reader-text';
import { StatePanel } from '../shell/state-panel';
import { useVisitor } from '../shell/visitor';
import { numberIn } from './address';
import { GuestChat, useHasLeft } from './guest-chat';
import { RoomSide } from './rooms/room-side';
import { Room } from './room';
import { useChatTexts } from './texts';
import classes from './chat-page.module.css';

/**
 * The rooms on the left, the open one on the right; on narrow screens one at a time. A guest sees a room that admits
 * guests.
 */
export function ChatPage({ user }: { user: UserView | null }) {
  const roomId = numberIn(useSearchParams(), 'sala');
  const visitor = useVisitor();
  const hasLeft = useHasLeft(user);
  if (visitor !== undefined) return <Rooms user={user} />;
  if (hasLeft) return <RedirectToSignIn />;
  return (
    <GuestChat key={roomId} roomId={roomId}>
      <Rooms user={user} />
    </GuestChat>
  );
}

function Rooms({ user }: { user: UserView | null }) {
  const texts = useChatTexts();
  const parameters = useSearchParams();
  const roomId = numberIn(parameters, 'sala');
  const target = numberIn(parameters, 'mensaje');
  const rooms = useRooms();
  return (
    <div className={classes.chat} data-open={roomId === undefined ? undefined : ''}>
      <ScreenReaderText as="h1">{texts.heading}</ScreenReaderText>
      <RoomSide rooms={rooms} open={roomId} user={user} />
      <section className={classes.room} aria-label={roomId === undefined ? texts.choose : undefined}>
        {roomId === undefined ? (
          <StatePanel kind="empty" title={texts.choose} lead={texts.chooseLead} />
        ) : (
          <Room key={roomId} id={roomId} target={target} user={user} rooms={rooms.rooms} />
        )}
      </section>
    </div>
  );
}
