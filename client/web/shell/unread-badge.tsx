'use client';

import { useRooms } from '../../react';
import { useTexts } from '../language/language';
import { Spoken } from './spoken';
import classes from './unread-badge.module.css';

/** How many messages have not been read, over all rooms; nothing where there are none. */
export function UnreadBadge() {
  const { shell } = useTexts();
  const { unread, mentions } = useRooms();
  if (unread === 0) return null;
  return (
    <span className={classes.badge} data-mention={mentions > 0 ? '' : undefined}>
      <span aria-hidden>{unread > 99 ? '99+' : unread}</span>
      <Spoken>{shell.unread(unread)}</Spoken>
    </span>
  );
}
