'use client';

import { Suspense, useEffect, useRef, type ReactNode } from 'react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Guard } from '../../session/guard';
import { TabTitle } from '../../shell/tab-title';
import { useOwnConnection } from '../own-changes';
import { VitalsProvider } from '../overview/vitals-provider';
import { useAdminTexts } from '../texts';
import { AdministratorsOnly } from './administrators-only';
import { sections } from './sections';
import classes from './admin-frame.module.css';

/** The frame of the administration's pages: access control and navigation. */
export function AdminFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <Title />
      <Suspense>
        <Guard>
          {(user) => (
            <AdministratorsOnly user={user}>
              <OwnConnection />
              <SectionNavigation />
              <VitalsProvider>{children}</VitalsProvider>
            </AdministratorsOnly>
          )}
        </Guard>
      </Suspense>
    </>
  );
}

function OwnConnection() {
  useOwnConnection();
  return null;
}

/** The title of the browser's tab, set before the user is known. */
function Title() {
  const texts = useAdminTexts();
  const here = usePathname();
  const section = sections.find(({ path }) => path === here);
  return (
    <TabTitle>{[section && texts.sections[section.name], texts.heading, 'Pulso'].filter(Boolean).join(' · ')}</TabTitle>
  );
}

function SectionNavigation() {
  const texts = useAdminTexts();
  const here = usePathname();
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the sections form a scrolling strip; the current one is scrolled into view.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [here]);
  return (
    <nav ref={nav} aria-label={texts.navigation} className={classes.navigation}>
      {sections.map(({ name, path, icon: SectionIcon }) => (
        <Link key={name} href={path} prefetch={false} aria-current={here === path ? 'page' : undefined}>
          <SectionIcon size={16} />
          {texts.sections[name]}
        </Link>
      ))}
    </nav>
  );
}
