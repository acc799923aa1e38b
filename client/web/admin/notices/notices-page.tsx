'use client';

import { useState } from 'react';
import { SectionTitle } from '../frame/section-title';
import { NoticeForm } from './notice-form';
import { NoticeHistory } from './notice-history';
import { EMPTY, type NoticeDraft } from './notice-draft';
import classes from './notices.module.css';

/** The page to send notices, with the history of notices. */
export function NoticesPage() {
  // A new key restarts the form with the content of an earlier notice.
  const [start, setStart] = useState<{ key: number; draft: NoticeDraft }>({ key: 0, draft: EMPTY });
  const startFrom = (draft: NoticeDraft): void => {
    setStart(({ key }) => ({ key: key + 1, draft }));
    window.scrollTo({ top: 0 });
  };
  return (
    <>
      <SectionTitle of="notices" />
      <div className={classes.page}>
        <NoticeForm key={start.key} start={start.draft} />
        <NoticeHistory onAgain={startFrom} />
      </div>
    </>
  );
}
