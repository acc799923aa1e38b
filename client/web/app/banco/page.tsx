'use client';

import { Suspense } from 'react';
import { Dashboard } from '../../bank/dashboard';
import { PageTitle } from '../../language/page-title';
import { Guard } from '../../session/guard';

export default function BankPage() {
  return (
    <>
      <PageTitle of="bank" />
      <Suspense>
        <Guard>{(user) => <Dashboard user={user} />}</Guard>
      </Suspense>
    </>
  );
}
