'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import classes from './view-tabs.module.css';

interface ViewTabsProps<V extends string> {
  /** What they choose between. */
  readonly label: string;
  /** The parameter of the address; the first view is the usual one and does not show there. */
  readonly parameter: string;
  readonly views: readonly V[];
  readonly words: Readonly<Record<V, string>>;
  readonly chosen: V;
}

/** Several lists on one page. Each is a place of its own, with its own search. */
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
