import type { ReactNode } from 'react';
import type { UserView } from '../../../contract/core/identity';
import type { Texts } from '../language/es';
import { BankIcon, ChatIcon, FilmIcon, PulseIcon, ShelfIcon, ShieldIcon, TerminalIcon } from '../theme/icons';
import { UnreadBadge } from './unread-badge';

/** A page in the navigation. */
export interface Destination {
  readonly path: string;
  label(texts: Texts): string;
  readonly icon: typeof BankIcon;
  /** A badge shown on every page. */
  readonly Badge?: () => ReactNode;
  /** The role that sees it; every user by default. */
  readonly role?: UserView['rol'];
  /** Whether guests who must sign in for the other pages see it. */
  readonly guests?: boolean;
}

/** All pages, in navigation order. A page that does not exist yet is not listed. */
export const destinations: readonly Destination[] = [
  { path: '/banco/', label: (texts) => texts.shell.bank, icon: BankIcon },
  { path: '/chat/', label: (texts) => texts.shell.chat, icon: ChatIcon, Badge: UnreadBadge },
  { path: '/productos/', label: (texts) => texts.shell.catalog, icon: ShelfIcon, guests: true },
  { path: '/peliculas/', label: (texts) => texts.shell.films, icon: FilmIcon, guests: true },
  { path: '/admin/', label: (texts) => texts.shell.admin, icon: ShieldIcon, role: 'admin' },
  { path: '/operaciones/', label: (texts) => texts.shell.operations, icon: TerminalIcon, role: 'admin' },
  { path: '/eventos/', label: (texts) => texts.shell.events, icon: PulseIcon },
];

/**
 * Returns the pages that a visitor can see; `null` is a guest in classroom mode, who sees all, `undefined` any other
 * guest.
 */
export const destinationsFor = (user: UserView | null | undefined): readonly Destination[] =>
  destinations.filter(({ role, guests }) =>
    user === undefined ? guests : role === undefined || user === null || role === user.rol,
  );
