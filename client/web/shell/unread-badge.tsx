'use client';

import { useTexts } from '../language/language';
import { ScreenReaderText } from './screen-reader-text';
import { useUnanswered } from './unanswered';
import classes from './unread-badge.module.css';

/** The number of unread messages over all rooms and of unanswered invitations; hidden at zero. */
export function UnreadBadge() {
  const { shell } = useTexts();
  const { unread, mentions, invitations, face } = useUnanswered();
  if (face === '') return null;
  const words = [unread > 0 && shell.unread(unread), invitations > 0 && shell.invitations(invitations)];
  return (
    <span className={classes.badge} data-mention={mentions + invitations > 0 ? '' : undefined}>
      <span aria-hidden>{face}</span>
      <ScreenReaderText>{words.filter(Boolean).join(', ')}</ScreenReaderText>
    </span>
  );
}
