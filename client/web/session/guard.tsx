'use client';

import { useEffect, type ReactNode } from 'react';
import { Skeleton } from '@mantine/core';
import type { UserView } from '../../../contract/core/identity';
import { useTexts } from '../language/language';
import { useGo } from '../shell/go';
import { StatePanel } from '../shell/state-panel';
import { SIGNED_OUT, signInPath } from './return-path';
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
  const texts = useTexts();
  if (session.status === 'user') return children(session.user);
  if (session.status === 'guest') return session.open || guests ? children(null) : <TurnedAway />;
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
  return <Waiting />;
}

/** Leads a guest to the sign-in, and back here afterwards; says so where a session has ended here. */
export function TurnedAway() {
  const session = useSession();
  const go = useGo();
  const ending = session.status === 'guest' ? session.ending : undefined;
  useEffect(() => {
    const here = `${location.pathname}${location.search}`;
    if (ending === 'left' || ending === 'elsewhere') go(ending === 'left' ? '/entrar/' : SIGNED_OUT, 'replace');
    else go(signInPath(here, ending && 'caducada'), 'replace');
  }, [ending, go]);
  return <Waiting />;
}

/** Stands where a page will, while it is not known whether it may be seen. */
export function Waiting() {
  const { common } = useTexts();
  return <Skeleton height={180} radius="lg" aria-label={common.loading} />;
}
