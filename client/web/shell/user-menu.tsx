'use client';

import { notifications } from '@mantine/notifications';
import type { UserView } from '../../../contract/core/identity';
import { Problem } from '../../../contract/problems';
import { firstGraphemes } from '../../../contract/core/text/signs';
import { useTexts } from '../language/language';
import { problemWords } from '../language/problem-texts';
import { useSessionControl } from '../session/session';
import { ChevronIcon, SignOutIcon } from '../theme/icons';
import { Choice, Flyout } from './flyout';
import { useGo } from './go';
import { Name } from './name';
import classes from './user-menu.module.css';

/** Ends the session and opens the sign-in page; shows an error if the hub could not be reached. */
export function useSignOut(): () => Promise<void> {
  const { end } = useSessionControl();
  const go = useGo();
  const texts = useTexts();
  return async () => {
    try {
      await end();
      go('/entrar/');
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      notifications.show({ id: 'sign-out', color: 'red', message: problemWords(texts, problem) });
    }
  };
}

/** The initial of a name in a circle. */
export const Initial = ({ name }: { name: string }) => (
  <span className={classes.initial} aria-hidden>
    {firstGraphemes(name.toUpperCase(), 1)}
  </span>
);

/** The signed-in user, with a button to sign out. */
export function UserMenu({ user }: { user: UserView }) {
  const { shell } = useTexts();
  const signOut = useSignOut();
  return (
    <Flyout
      label={shell.account}
      className={classes.button}
      face={
        <>
          <Initial name={user.nombre} />
          <span className={classes.name}>
            <Name>{user.nombre}</Name>
          </span>
          <ChevronIcon size={14} />
        </>
      }
    >
      {() => (
        <>
          <div className={classes.who}>
            <strong>
              <Name>{user.nombre}</Name>
            </strong>
            <span>
              {user.username} · {shell.roles[user.rol]}
            </span>
          </div>
          <Choice icon={<SignOutIcon size={16} />} onClick={() => void signOut()}>
            {shell.signOut}
          </Choice>
        </>
      )}
    </Flyout>
  );
}
