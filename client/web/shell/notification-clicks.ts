import { useEffect } from 'react';
import { granted } from '../../sdk/core/browser/refusals';
import { useGo } from './go';

/** Handles a click on a notification of the service worker, which picks a tab and sends it the address. */
export function useNotificationClicks(): void {
  const go = useGo();
  useEffect(() => {
    const workers = granted(() => navigator.serviceWorker as ServiceWorkerContainer | undefined);
    const follow = ({ data }: MessageEvent<unknown>): void => {
      if (isWayTo(data)) go(data.to);
    };
    workers?.addEventListener('message', follow);
    return () => workers?.removeEventListener('message', follow);
  }, [go]);
}

const isWayTo = (data: unknown): data is { readonly to: string } =>
  typeof data === 'object' && data !== null && 'to' in data && typeof data.to === 'string' && /^\/[^/\\]/.test(data.to);
