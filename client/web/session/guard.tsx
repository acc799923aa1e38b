'use client';

import { useEffect, type ReactNode } from 'react';
import { Skeleton } from '@mantine/core';
import type { UserView } from '../../../contract/identity';
import { useTexts } from '../language/language';
import { useGo } from '../shell/go';
import { StatePanel } from '../shell/state-panel';
import { signInPath } from './return-path';
import { useSession } from './session';

interface GuardProps {
  readonly guests?: boolean;
  readonly children: (user: UserView | null) => ReactNode;
}

/**
 * Shows a page to those who may see it, and leads everybody else to the sign-in. In classroom mode guests may.
 *
 * @param guests - whether guests may always see it.
 * @param children - gets the user, or `null` for a guest who may see it.
 */
export function Guard({ guests = false, children }: GuardProps) {
  const session = useSession();
  const go = useGo();
  const texts = useTexts();
  const turnedAway = session.status === 'guest' && !session.open && !guests;
  const ending = session.status === 'guest' ? session.ending : undefined;

  useEffect(() => {
    if (!turnedAway) return;
    const here = `${location.pathname}${location.search}`;
    go(ending === 'left' ? '/entrar/' : signInPath(here, ending && 'caducada'), 'replace');
  }, [turnedAway, ending, go]);

  if (session.status === 'user') return children(session.user);
  if (session.status === 'guest' && !turnedAway) return children(null);
  if (session.status === 'unreachable') {
    return (
      <StatePanel
        kind="offline"
        title={texts.guard.unreachable}
        lead={texts.guard.unreachableLead}
        action={{ label: texts.common.retry, run: session.retry }}
      />
    );
  }
  return <Skeleton height={180} radius="lg" aria-label={texts.common.loading} />;
}
