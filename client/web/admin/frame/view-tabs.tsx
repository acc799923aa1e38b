'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import classes from './view-tabs.module.css';

interface ViewTabsProps<V extends string> {
  /** The name of the choice. */
  readonly label: string;
  /** The address parameter; the first view is the default and is omitted. */
  readonly parameter: string;
  readonly views: readonly V[];
  readonly words: Readonly<Record<V, string>>;
  readonly chosen: V;
}

/** Several lists on one page. Each has its own address and search. */
export function ViewTabs<V extends string>({ label, parameter, views, words, chosen }: ViewTabsProps<V>) {
  const path = usePathname();
  return (
    <nav aria-label={label} className={classes.tabs}>
      {views.map((view) => (
        <Link
          key={view}
          href={view === views[0] ? path : `${path}?${parameter}=${view}`}
          prefetch={false}
          scroll={false}
          aria-current={view === chosen ? 'page' : undefined}
        >
          {words[view]}
        </Link>
      ))}
    </nav>
  );
}
