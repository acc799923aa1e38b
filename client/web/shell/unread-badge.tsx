'use client';

import { isInvitation } from '../../sdk/chat/room-list';
import { useRooms } from '../../react';
import { useTexts } from '../language/language';
import { Spoken } from './spoken';
import classes from './unread-badge.module.css';

/** How many messages have not been read, over all rooms, and invitations not answered; nothing where there are none. */
export function UnreadBadge() {
  const { shell } = useTexts();
  const { rooms, unread, mentions } = useRooms();
  const invitations = rooms.filter(isInvitation).length;
  const all = unread + invitations;
  if (all === 0) return null;
  const words = [unread > 0 && shell.unread(unread), invitations > 0 && shell.invitations(invitations)];
  return (
    <span className={classes.badge} data-mention={mentions + invitations > 0 ? '' : undefined}>
      <span aria-hidden>{all > 99 ? '99+' : all}</span>
      <Spoken>{words.filter(Boolean).join(', ')}</Spoken>
    </span>
  );
}
