'use client';

import { useEffect, useState } from 'react';
import { Loader, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { SignInInput, UserView } from '../../../contract/core/identity';
import { Problem } from '../../../contract/problems';
import { usePulso } from '../../react';
import { useTexts } from '../language/language';
import { Spoken } from '../shell/spoken';
import { Initial } from '../shell/user-menu';
import { Name } from '../shell/name';
import classes from './sign-in.module.css';

type DemoUser = SignInInput & Pick<UserView, 'nombre' | 'rol'>;

interface DemoUsersProps {
  readonly users: readonly DemoUser[];
  /** Who is being signed in. */
  readonly busyAs: string | undefined;
  onChoose(input: SignInInput): Promise<void>;
}

/** The demonstration's users, one click each. Nothing on a server that is no demonstration. */
export function DemoUsers({ users, busyAs, onChoose }: DemoUsersProps) {
  const { signIn, shell } = useTexts();
  if (users.length === 0) return null;
  return (
    <section aria-labelledby="demo-heading">
      <h2 id="demo-heading" className={classes.demoHeading}>
        {signIn.demo}
      </h2>
      <p className={classes.demoLead}>{signIn.demoLead}</p>
      <ul className={classes.demoUsers}>
        {users.map(({ username, password, nombre, rol }) => (
          <li key={username}>
            <UnstyledButton
              className={classes.demoUser}
              disabled={busyAs !== undefined}
              onClick={() => void onChoose({ username, password })}
            >
              <Initial name={nombre} />
              <span>
                <Spoken>{signIn.demoEnter} </Spoken>
                <strong>
                  <Name>{nombre}</Name>
                </strong>
                <span>{shell.roles[rol]}</span>
              </span>
              {busyAs === username && <Loader size={16} />}
            </UnstyledButton>
          </li>
        ))}
      </ul>
      <p className={classes.or}>
        <span>{signIn.or}</span>
      </p>
    </section>
  );
}

/** A hub that does not say whom it demonstrates with is waited for no longer, in milliseconds. */
const PATIENCE_MS = 3_000;

/** Whom one can sign in as by a click; `undefined` until that is known, or takes too long: they stand above the form, and would push it. */
export function useDemoUsers(): readonly DemoUser[] | undefined {
  const pulso = usePulso();
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  const { data, failureCount } = useQuery({
    queryKey: ['demo-users'],
    staleTime: Infinity,
    queryFn: async () => {
      try {
        return (await pulso.rest.get<{ data: readonly DemoUser[] }>('/api/auth/demo')).data;
      } catch (problem) {
        if (problem instanceof Problem && problem.status === 404) return [];
        throw problem;
      }
    },
  });
  return data ?? (isLate || failureCount > 0 ? NOBODY : undefined);
}

const NOBODY: readonly DemoUser[] = [];
