'use client';

import { useEffect, useState } from 'react';
import { useSearchParams } from 'next/navigation';
import { Skeleton } from '@mantine/core';
import type { SignInInput } from '../../../contract/core/identity';
import { Problem } from '../../../contract/problems';
import { usePulso } from '../../react';
import { useTexts } from '../language/language';
import { REASON, RETURN, returnPath } from '../session/return-path';
import { useSession, useSessionControl, type SignedIn } from '../session/session';
import { useGo } from '../shell/go';
import { CheckIcon, ClockIcon } from '../theme/icons';
import { LogoMark } from '../shell/logo';
import { DemoUsers, useDemoUsers } from './demo-users';
import { SignInForm } from './sign-in-form';
import classes from './sign-in.module.css';

/** The sign-in page: one click for demo users, name and password for all; then back to the previous page. */
export function SignIn() {
  const { signIn, common } = useTexts();
  const reason = useSearchParams().get(REASON);
  const { enter, busyAs, problem } = useEnter();
  const demo = useDemoUsers();
  const isNeeded = useIsNeeded() && demo !== undefined;
  useLeaveOnceIn();
  return (
    <div className={classes.page}>
      <div className={classes.intro}>
        <LogoMark size={44} />
        <h1>{signIn.heading}</h1>
        <p>{signIn.lead}</p>
      </div>
      {isNeeded ? (
        <div key="card" className={classes.card}>
          {reason === 'otra-pestana' && (
            <p className={classes.left} role="status">
              <CheckIcon size={16} />
              {signIn.leftElsewhere}
            </p>
          )}
          {reason !== null && reason !== 'otra-pestana' && (
            <p className={classes.expired} role="status">
              <ClockIcon size={16} />
              {signIn.expired}
            </p>
          )}
          <DemoUsers users={demo} busyAs={busyAs} onChoose={enter} />
          <SignInForm busy={busyAs !== undefined} problem={problem} onSubmit={enter} />
        </div>
      ) : (
        <Skeleton key="skeleton" className={classes.awaited} radius="lg" aria-label={common.loading} />
      )}
    </div>
  );
}

/**
 * Whether a sign-in is needed, as far as is known: the form must not flash for signed-in users. Once shown, it stays.
 */
function useIsNeeded(): boolean {
  const session = useSession();
  const [isNeeded, setIsNeeded] = useState(false);
  if (!isNeeded && session.status !== 'user' && (session.status !== 'unknown' || session.asked)) setIsNeeded(true);
  return isNeeded;
}

/** Signs in, one attempt at a time; the problem is that of the last attempt. */
function useEnter() {
  const pulso = usePulso();
  const { begin } = useSessionControl();
  const [busyAs, setBusyAs] = useState<string>();
  const [problem, setProblem] = useState<Problem>();
  const enter = async (input: SignInInput): Promise<void> => {
    if (busyAs !== undefined) return;
    setBusyAs(input.username);
    setProblem(undefined);
    try {
      const { data } = await pulso.rest.post<{ data: SignedIn & { token: string } }>('/api/auth/entrar', input);
      begin(data);
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      setProblem(failure);
    } finally {
      setBusyAs(undefined);
    }
  };
  return { enter, busyAs, problem };
}

/** Redirects a user who is signed in, by this page or another tab. */
function useLeaveOnceIn(): void {
  const session = useSession();
  const go = useGo();
  const wanted = useSearchParams().get(RETURN);
  const isIn = session.status === 'user';
  useEffect(() => {
    if (isIn) go(returnPath(wanted, location.origin), 'replace');
  }, [isIn, go, wanted]);
}
