'use client';

import { useCallback } from 'react';
import { useRouter } from 'next/navigation';
import { notifications } from '@mantine/notifications';
import type { Pulso } from '../../sdk/pulso';
import { usePulso } from '../../react';
import { useTexts } from '../language/language';

/** Goes to an address of this site: as a step that Back undoes, or in place of where one is. */
export type Go = (to: string, way?: 'push' | 'replace') => void;

/**
 * The way from one address of this site to another. Within a page only the query changes: nothing is fetched. Another
 * page is fetched by the router, which leaves the site's own pages for the browser's error page where that fails; so
 * without a connection it is looked first whether the page can be had, and said where it cannot.
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
      if (!mayBeAway(pulso)) return router[way](to);
      void canBeHad(pathname).then((there) => {
        if (there) router[way](to);
        else notifications.show({ id: 'page-away', color: 'yellow', message });
      });
    },
    [router, pulso, message],
  );
}

/** Whether the hub may be out of reach. */
export const mayBeAway = (pulso: Pick<Pulso, 'connection'>): boolean =>
  !navigator.onLine || !['idle', 'online'].includes(pulso.connection.get().status);

/** Whether the router will find a page: at the server, or with the service worker. */
async function canBeHad(pathname: string): Promise<boolean> {
  try {
    const { status } = await fetch(`${pathname.replace(/\/?$/, '/')}index.txt`);
    return status < 500;
  } catch {
    return false;
  }
}
