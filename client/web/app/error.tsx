'use client';

import { PageTitle } from '../language/page-title';
import { useTexts } from '../language/language';
import { StatePanel } from '../shell/state-panel';

/** A page that broke; the frame around it still stands. */
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
