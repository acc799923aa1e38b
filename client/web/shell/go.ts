'use client';

import { useCallback } from 'react';
import { useRouter } from 'next/navigation';
import { notifications } from '@mantine/notifications';
import type { Pulso } from '../../sdk/pulso';
import { usePulso } from '../../react';
import { useTexts } from '../language/language';

/** Navigates to an address of this site, as a new history entry or in place of the current one. */
export type Go = (to: string, way?: 'push' | 'replace') => void;

/**
 * Returns the navigation within this site. Within a page only the query changes, and nothing is fetched. The router
 * fetches another page, and on failure shows the browser's error page; so without a connection it first checks whether
 * the page is available, and reports if not.
 */
export function useGo(): Go {
  const router = useRouter();
  const pulso = usePulso();
  const { shell } = useTexts();
  const message = shell.pageAway;
  return useCallback(
    (to, way = 'push') => {
      const { pathname } = new URL(to, location.href);
      if (pathname === location.pathname) return history[`${way}State`](null, '', to);
      if (!mayBeOffline(pulso)) return router[way](to);
      void canBeHad(pathname).then((there) => {
        if (there) router[way](to);
        else notifications.show({ id: 'page-away', color: 'yellow', message });
      });
    },
    [router, pulso, message],
  );
}

/** Whether the hub may be unreachable. */
export const mayBeOffline = (pulso: Pick<Pulso, 'connection'>): boolean =>
  !navigator.onLine || !['idle', 'online'].includes(pulso.connection.get().status);

/** Whether the page is available from the server or the service worker. */
async function canBeHad(pathname: string): Promise<boolean> {
  try {
    const { status } = await fetch(`${pathname.replace(/\/?$/, '/')}index.txt`);
    return status < 500;
  } catch {
    return false;
  }
}
