'use client';

import type { ReactNode } from 'react';
import { Skeleton } from '@mantine/core';
import type { UserView } from '../../../../contract/core/identity';
import { useConnection } from '../../../react';
import { useTexts } from '../../language/language';
import { START } from '../../session/return-path';
import { useGo } from '../../shell/go';
import { StatePanel } from '../../shell/state-panel';

/** Shows pages to administrators only. The hub refuses other users as well; this tells them before a request. */
export function AdministratorsOnly({ user, children }: { user: UserView | null; children: ReactNode }) {
  const { common } = useTexts();
  const connection = useConnection();
  const role = connection.status === 'online' ? connection.user?.rol : user?.rol;
  if (connection.open || role === 'admin') return children;
  // Classroom mode is known only once the client is connected.
  if (connection.user === undefined && connection.why === undefined) {
    return <Skeleton height={180} radius="lg" aria-label={common.loading} />;
  }
  return <Forbidden />;
}

function Forbidden() {
  const { guard } = useTexts();
  const go = useGo();
  return (
    <StatePanel
      kind="error"
      heading
      title={guard.forbidden}
      lead={guard.forbiddenLead}
      action={{ label: guard.toStart, run: () => go(START) }}
    />
  );
}
