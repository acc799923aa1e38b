'use client';

import { useEffect, useState } from 'react';
import { Loader, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { SignInInput, UserView } from '../../../contract/core/identity';
import { Problem } from '../../../contract/problems';
import { usePulso } from '../../react';
import { useTexts } from '../language/language';
import { ScreenReaderText } from '../shell/screen-reader-text';
import { Initial } from '../shell/user-menu';
import { Name } from '../shell/name';
import classes from './sign-in.module.css';

type DemoUser = SignInInput & Pick<UserView, 'nombre' | 'rol'>;

interface DemoUsersProps {
  readonly users: readonly DemoUser[];
  /** The user being signed in. */
  readonly busyAs: string | undefined;
  onChoose(input: SignInInput): Promise<void>;
}

/** The demonstration's users, one click each. Hidden on a server without demonstration mode. */
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
                <ScreenReaderText>{signIn.demoEnter} </ScreenReaderText>
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

/** How long to wait for the list of demonstration users, in milliseconds. */
const PATIENCE_MS = 3_000;

/**
 * The demonstration users; `undefined` until they are known or the wait ends: they are above the form, and would push
 * it down.
 */
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
