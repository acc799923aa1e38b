'use client';

import { Notification } from '@mantine/core';
import { noticeColors } from '../../shell/notices';
import { useVisitor } from '../../shell/visitor';
import { useAdminTexts } from '../texts';
import type { NoticeDraft } from './notice-draft';
import card from '../../bank/card.module.css';
import classes from './notices.module.css';

/** The notice as the recipients will see it. */
export function NoticePreview({ draft: { text, level } }: { draft: NoticeDraft }) {
  const { notices: words } = useAdminTexts();
  const from = useVisitor()?.nombre ?? words.you;
  return (
    <section className={`${card.card} ${classes.reach}`} aria-label={words.preview}>
      <h2 className={card.title}>{words.preview}</h2>
      <Notification
        role="note"
        withBorder
        withCloseButton={false}
        color={noticeColors[level]}
        title={words.from(from)}
        className={classes.preview}
      >
        <bdi>{text.trim() || words.emptyText}</bdi>
      </Notification>
    </section>
  );
}
