import type { ReactNode } from 'react';
import { createElement } from 'react';
import { useMantineColorScheme } from '@mantine/core';
import { movementKinds } from '../../../contract/features/bank/schemas';
import { kindIcons, operationPath } from '../bank/operation-kinds';
import { isInvitation } from '../../sdk/features/chat/room-list';
import { useRooms } from '../../react';
import { useLanguage, useTexts } from '../language/language';
import { ChatIcon, KeyboardIcon, LanguageIcon, MoonIcon, SignOutIcon, SunIcon } from '../theme/icons';
import { useGo } from './go';
import { destinationsFor } from './navigation';
import { useSignOut } from './user-menu';
import { useVisitor } from './visitor';

/** A command of the palette. */
export interface PaletteCommand {
  readonly id: string;
  /** The name of its group. */
  readonly group: string;
  readonly label: string;
  readonly icon: ReactNode;
  run(): void;
}

/** Returns all commands: each page, each operation, each setting. */
export function useCommands(onHelp: () => void): readonly PaletteCommand[] {
  const texts = useTexts();
  const { palette, shell, bank } = texts;
  const go = useGo();
  const visitor = useVisitor() ?? null;
  const [language, choose] = useLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  const { rooms } = useRooms();

  const pages = destinationsFor(visitor).map(({ path, label, icon }) => ({
    id: path,
    group: palette.go,
    label: label(texts),
    icon: createElement(icon),
    run: () => go(path),
  }));
  const operations = movementKinds.map((kind) => ({
    id: kind,
    group: palette.money,
    label: bank.verbs[kind],
    icon: createElement(kindIcons[kind]),
    run: () => go(operationPath(kind)),
  }));
  const conversations = rooms
    .filter((room) => !isInvitation(room))
    .map(({ id, name, peer }) => ({
      id: `room-${id}`,
      group: palette.rooms,
      label: peer?.display_name ?? name,
      icon: createElement(ChatIcon),
      run: () => go(`/chat/?sala=${id}`),
    }));
  const setting = (id: string, label: string, icon: typeof SunIcon, run: () => void): PaletteCommand => ({
    id,
    group: palette.settings,
    label,
    icon: createElement(icon),
    run,
  });
  return [
    ...pages,
    ...operations,
    ...conversations,
    setting('language', shell.switchLanguage, LanguageIcon, () => choose(language === 'es' ? 'en' : 'es')),
    setting('light', `${shell.theme}: ${shell.themes.light}`, SunIcon, () => setColorScheme('light')),
    setting('dark', `${shell.theme}: ${shell.themes.dark}`, MoonIcon, () => setColorScheme('dark')),
    setting('help', palette.help, KeyboardIcon, onHelp),
    ...(visitor ? [setting('out', shell.signOut, SignOutIcon, () => void signOut())] : []),
  ];
}
