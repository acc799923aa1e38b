'use client';

import { useState } from 'react';
import { SectionTitle } from '../frame/section-title';
import { NoticeForm } from './notice-form';
import { NoticeHistory } from './notice-history';
import { EMPTY, type NoticeDraft } from './notice-draft';
import classes from './notices.module.css';

/** Telling people something, and what they have been told. */
export function NoticesPage() {
  // A new key starts the form anew with what an earlier notice said.
  const [start, setStart] = useState<{ key: number; draft: NoticeDraft }>({ key: 0, draft: EMPTY });
  const again = (draft: NoticeDraft): void => {
    setStart(({ key }) => ({ key: key + 1, draft }));
    window.scrollTo({ top: 0 });
  };
  return (
    <>
      <SectionTitle of="notices" />
      <div className={classes.page}>
        <NoticeForm key={start.key} start={start.draft} />
        <NoticeHistory onAgain={again} />
      </div>
    </>
  );
}
