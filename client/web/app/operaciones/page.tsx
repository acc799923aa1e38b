'use client';

import { Suspense } from 'react';
import { AdministratorsOnly } from '../../admin/frame/administrators-only';
import { OpsPage } from '../../ops/ops-page';
import { OpsTitle } from '../../ops/ops-title';
import { Guard } from '../../session/guard';

export default function OpsRoute() {
  return (
    <>
      <OpsTitle />
      <Suspense>
        <Guard>
          {(user) => (
            <AdministratorsOnly user={user}>
              <OpsPage />
            </AdministratorsOnly>
          )}
        </Guard>
      </Suspense>
    </>
  );
}
