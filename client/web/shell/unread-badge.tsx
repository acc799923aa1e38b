'use client';

import { useTexts } from '../language/language';
import { Spoken } from './spoken';
import { useUnanswered } from './unanswered';
import classes from './unread-badge.module.css';

/** How many messages have not been read, over all rooms, and invitations not answered; nothing where there are none. */
export function UnreadBadge() {
  const { shell } = useTexts();
  const { unread, mentions, invitations, face } = useUnanswered();
  if (face === '') return null;
  const words = [unread > 0 && shell.unread(unread), invitations > 0 && shell.invitations(invitations)];
  return (
    <span className={classes.badge} data-mention={mentions + invitations > 0 ? '' : undefined}>
      <span aria-hidden>{face}</span>
      <Spoken>{words.filter(Boolean).join(', ')}</Spoken>
    </span>
  );
}
