import { usualLinks } from '../link-fallback';
import { Pulso } from '../pulso';
import type { PulsoOptions } from '../pulso-options';
import { SharedLine } from '../shared-line';
import { localFailed } from './failed-local';
import { indexedDbOutbox } from './outbox-indexeddb';
import { browserTabs, canShare } from './tabs-browser';

export type BrowserPulsoOptions = Partial<Pick<PulsoOptions, 'url' | 'token' | 'openLink' | 'backoff' | 'heartbeatMs'>>;

/**
 * A client for pages: one connection for all tabs where the browser can, over WebSocket, Server-Sent Events or polling,
 * whatever the network lets through; commands that survive a reload. Without
 * Web Locks, BroadcastChannel or IndexedDB each tab works by itself.
 *
 * @example
 * export const pulso = createBrowserPulso();
 */
export function createBrowserPulso({ url = '', ...rest }: BrowserPulsoOptions = {}): Pulso {
  const hub = url === '' ? location.origin : url;
  return new Pulso({
    url: hub,
    openLink: usualLinks(hub),
    ...rest,
    failed: localFailed(hub),
    ...(typeof indexedDB === 'object' && { storage: indexedDbOutbox(hub) }),
    ...(canShare() && {
      openLine: (openOwn) => (down) => new SharedLine({ tabs: browserTabs(hub), openOwn }, down),
    }),
  });
}
