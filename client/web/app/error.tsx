'use client';

import { PageTitle } from '../language/page-title';
import { useTexts } from '../language/language';
import { StatePanel } from '../shell/state-panel';

/** Replaces a page that failed; the frame around it still works. */
export default function PageError({ retry }: { error: Error; retry: () => void }) {
  const { errors, common } = useTexts();
  return (
    <>
      <PageTitle of="error" />
      <StatePanel
        kind="error"
        heading
        title={errors.broken}
        lead={errors.brokenLead}
        action={{ label: common.retry, run: retry }}
      />
    </>
  );
}
