'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { ActionIcon, Kbd, UnstyledButton } from '@mantine/core';
import { useTexts } from '../language/language';
import { MenuIcon, SearchIcon } from '../theme/icons';
import { ConnectionBadge } from './connection-badge';
import { Logo } from './logo';
import { destinationsFor } from './navigation';
import { LanguageButton, ThemeMenu } from './preferences';
import { UserMenu } from './user-menu';
import { useIsGuest, useVisitor } from './visitor';
import classes from './header.module.css';

interface HeaderProps {
  onSearch(): void;
  onMenu(): void;
}

/**
 * Logo, pages, connection, settings, user. On a narrow screen all but the logo and the connection move to the drawer.
 */
export function Header({ onSearch, onMenu }: HeaderProps) {
  const texts = useTexts();
  const visitor = useVisitor();
  const isGuest = useIsGuest();
  const here = usePathname();
  return (
    <header className={classes.header}>
      <div className={classes.inner}>
        <Link prefetch={false} href="/" className={classes.home} aria-label="Pulso">
          <Logo />
        </Link>
        {(visitor !== undefined || isGuest) && <Navigation />}
        <div className={classes.space} />
        {visitor !== undefined && (
          <UnstyledButton className={classes.search} onClick={onSearch} aria-keyshortcuts="Control+K">
            <SearchIcon size={16} />
            <span>{texts.shell.searchShort}</span>
            <Kbd size="xs">Ctrl K</Kbd>
          </UnstyledButton>
        )}
        <ConnectionBadge />
        <div className={classes.wide}>
          <LanguageButton />
          <ThemeMenu />
          {visitor && <UserMenu user={visitor} />}
          {isGuest && here !== '/entrar/' && (
            <Link prefetch={false} href="/entrar/" className={classes.link}>
              {texts.shell.signIn}
            </Link>
          )}
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          className={classes.burger}
          aria-label={texts.shell.openMenu}
          onClick={onMenu}
        >
          <MenuIcon size={22} />
        </ActionIcon>
      </div>
    </header>
  );
}

function Navigation() {
  const texts = useTexts();
  const here = usePathname();
  const visitor = useVisitor();
  return (
    <nav aria-label={texts.shell.navigation} className={classes.navigation}>
      {destinationsFor(visitor).map(({ path, label, icon: PageIcon, Badge }) => (
        <Link
          key={path}
          href={path}
          prefetch={false}
          className={classes.link}
          title={label(texts)}
          aria-current={here.startsWith(path) ? 'page' : undefined}
        >
          <PageIcon size={16} />
          <span className={classes.label}>{label(texts)}</span>
          {Badge && <Badge />}
        </Link>
      ))}
    </nav>
  );
}
