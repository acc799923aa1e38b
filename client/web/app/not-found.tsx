'use client';

import { useRouter } from 'next/navigation';
import { PageTitle } from '../language/page-title';
import { useTexts } from '../language/language';
import { StatePanel } from '../shell/state-panel';

export default function NotFound() {
  const { errors, guard } = useTexts();
  const router = useRouter();
  return (
    <>
      <PageTitle of="notFound" />
      <StatePanel
        kind="lost"
        heading
        title={errors.notFound}
        lead={errors.notFoundLead}
        action={{ label: guard.toStart, run: () => router.push('/') }}
      />
    </>
  );
}
