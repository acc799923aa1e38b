'use client';

import { useEffect } from 'react';
import { usePulso } from '../../react';
import { mayBeOffline, useGo } from './go';

/**
 * Handles clicks on links of this site for which the router would fetch the current page again, or send a request that
 * cannot succeed. It handles them before the links do.
 */
export function Links(): null {
  const go = useGo();
  const pulso = usePulso();
  useEffect(() => {
    const take = (event: MouseEvent): void => {
      const url = ownPage(event);
      if (!url || (url.pathname !== location.pathname && !mayBeOffline(pulso))) return;
      event.preventDefault();
      go(`${url.pathname}${url.search}${url.hash}`);
    };
    addEventListener('click', take, { capture: true });
    return () => removeEventListener('click', take, { capture: true });
  }, [go, pulso]);
  return null;
}

/**
 * Returns the page that a plain click opens in this tab; `undefined` for new tabs, downloads, anchors and other sites.
 */
function ownPage(event: MouseEvent): URL | undefined {
  const { button, metaKey, ctrlKey, shiftKey, altKey, target } = event;
  if (button !== 0 || metaKey || ctrlKey || shiftKey || altKey || !(target instanceof Element)) return undefined;
  const link = target.closest('a');
  if (!link || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin) return undefined;
  if (link.getAttribute('href')?.startsWith('#')) return undefined;
  return new URL(link.href);
}
