'use client';

import { useState, type ReactNode } from 'react';
import { usePathname } from 'next/navigation';
import { useTexts } from '../language/language';
import { Attendance } from './attendance';
import { Banners } from './banners';
import { MenuDrawer } from './drawer';
import { Header } from './header';
import { Links } from './links';
import { useKeptFocus } from './kept-focus';
import { Notices } from './notices';
import { Palette } from './palette';
import { useShortcut } from './shortcut';
import { ShortcutsHelp } from './shortcuts-help';
import { useVisitor } from './visitor';
import classes from './frame.module.css';

/** The frame of every page. */
export function Frame({ children }: { children: ReactNode }) {
  const texts = useTexts();
  const here = usePathname();
  const known = useVisitor() !== undefined;
  const [menu, setMenu] = useState(false);
  const [help, setHelp] = useState(false);
  const [palette, setPalette] = useState(false);
  const search = (): void => setPalette(known);
  useKeptFocus();
  useShortcut('k', search);
  useShortcut('/', () => setHelp(true));
  return (
    <>
      <a href="#contenido" className={classes.skip}>
        {texts.common.skip}
      </a>
      <Header onSearch={search} onMenu={() => setMenu(true)} />
      <Banners />
      <main
        id="contenido"
        className={classes.main}
        data-full={here.startsWith('/chat/') ? '' : undefined}
        tabIndex={-1}
      >
        {children}
      </main>
      <MenuDrawer opened={menu} onClose={() => setMenu(false)} onSearch={search} onHelp={() => setHelp(true)} />
      <ShortcutsHelp opened={help} onClose={() => setHelp(false)} />
      <Palette opened={palette} onClose={() => setPalette(false)} onHelp={() => setHelp(true)} />
      <Notices />
      <Links />
      <Attendance />
    </>
  );
}
