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
 * Shows a page to authorised visitors, and redirects others to the sign-in. In classroom mode guests are authorised.
 *
 * @param guests - whether guests are always authorised.
 * @param children - receives the user, or `null` for an authorised guest.
 */
export function Guard({ guests = false, children }: GuardProps) {
  const session = useSession();
  const texts = useTexts();
  if (session.status === 'user') return children(session.user);
  if (session.status === 'guest') return session.open || guests ? children(null) : <RedirectToSignIn />;
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

/** Redirects a guest to the sign-in, with a return path; shows if a session has ended here. */
export function RedirectToSignIn() {
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

/** A placeholder while it is unknown whether the visitor can see the page. */
export function Waiting() {
  const { common } = useTexts();
  return <Skeleton height={180} radius="lg" aria-label={common.loading} />;
}
