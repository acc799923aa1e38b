import { usualLinks } from '../link-fallback';
import { Pulso } from '../pulso';
import type { PulsoOptions } from '../pulso-options';
import { SharedLine } from '../shared-line';
import { localFailed } from './failed-local';
import { indexedDbOutbox } from './outbox-indexeddb';
import { sayOnce, type Refused } from './refusals';
import { browserTabs } from './tabs-browser';

export interface BrowserPulsoOptions extends Partial<
  Pick<PulsoOptions, 'url' | 'token' | 'openLink' | 'backoff' | 'heartbeatMs'>
> {
  /**
   * Hears once of each thing that the browser has and refuses to this site: `storage` (commands are in memory and end
   * with the page), `tabs` (this tab has a connection of its own).
   */
  onRefused?(what: Refused): void;
}

/**
 * A client for pages: one connection for all tabs where the browser can, over WebSocket, Server-Sent Events or polling,
 * whatever the network lets through; commands that survive a reload. Without
 * Web Locks, BroadcastChannel or IndexedDB, or where the browser refuses them, each tab works by itself.
 *
 * @example
 * export const pulso = createBrowserPulso();
 */
export function createBrowserPulso({ url = '', onRefused, ...rest }: BrowserPulsoOptions = {}): Pulso {
  const hub = url === '' ? location.origin : url;
  const refused = sayOnce(onRefused);
  return new Pulso({
    url: hub,
    openLink: usualLinks(hub),
    ...rest,
    failed: localFailed(hub),
    storage: indexedDbOutbox(hub, () => refused('storage')),
    openLine: (openOwn) => (down) => {
      const tabs = browserTabs(hub, () => refused('tabs'));
      return tabs ? new SharedLine({ tabs, openOwn }, down) : openOwn(down);
    },
  });
}
