'use client';

import { PageTitle } from '../language/page-title';
import { useTexts } from '../language/language';
import { useGo } from '../shell/go';
import { StatePanel } from '../shell/state-panel';

export default function NotFound() {
  const { errors, guard } = useTexts();
  const go = useGo();
  return (
    <>
      <PageTitle of="notFound" />
      <StatePanel
        kind="lost"
        heading
        title={errors.notFound}
        lead={errors.notFoundLead}
        action={{ label: guard.toStart, run: () => go('/') }}
      />
    </>
  );
}
