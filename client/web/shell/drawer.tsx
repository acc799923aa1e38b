'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Button } from '@mantine/core';
import { useTexts } from '../language/language';
import { KeyboardIcon, SearchIcon, SignOutIcon } from '../theme/icons';
import { Dialog } from './dialog';
import { destinationsFor } from './navigation';
import { PreferencesPanel } from './preferences';
import { Initial, useSignOut } from './user-menu';
import { useIsGuest, useVisitor } from './visitor';
import { Name } from './name';
import classes from './drawer.module.css';

interface MenuDrawerProps {
  readonly opened: boolean;
  onClose(): void;
  onSearch(): void;
  onHelp(): void;
}

/** The content of the wide screen's header, as a drawer. */
export function MenuDrawer({ opened, onClose, onSearch, onHelp }: MenuDrawerProps) {
  const texts = useTexts();
  const here = usePathname();
  const visitor = useVisitor();
  const isGuest = useIsGuest();
  const signOut = useSignOut();
  const andClose = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Dialog drawer opened={opened} onClose={onClose} title={texts.shell.menu}>
      {visitor && (
        <div className={classes.who}>
          <Initial name={visitor.nombre} />
          <div>
            <strong>
              <Name>{visitor.nombre}</Name>
            </strong>
            <span>{texts.shell.roles[visitor.rol]}</span>
          </div>
        </div>
      )}
      {(visitor !== undefined || isGuest) && (
        <nav aria-label={texts.shell.navigation} className={classes.links}>
          {destinationsFor(visitor).map(({ path, label, icon: PageIcon, Badge }) => (
            <Link
              key={path}
              href={path}
              prefetch={false}
              onClick={onClose}
              aria-current={here.startsWith(path) ? 'page' : undefined}
            >
              <PageIcon />
              {label(texts)}
              {Badge && <Badge />}
            </Link>
          ))}
          {visitor !== undefined && (
            <button type="button" onClick={andClose(onSearch)}>
              <SearchIcon />
              {texts.shell.searchShort}
            </button>
          )}
          <button type="button" onClick={andClose(onHelp)}>
            <KeyboardIcon />
            {texts.shortcuts.title}
          </button>
        </nav>
      )}
      <PreferencesPanel />
      {isGuest && here !== '/entrar/' && (
        <Button component={Link} prefetch={false} href="/entrar/" fullWidth mt="xl" onClick={onClose}>
          {texts.shell.signIn}
        </Button>
      )}
      {visitor && (
        <Button
          variant="default"
          fullWidth
          mt="xl"
          leftSection={<SignOutIcon size={16} />}
          onClick={andClose(() => void signOut())}
        >
          {texts.shell.signOut}
        </Button>
      )}
    </Dialog>
  );
}
