import { Problem } from '../../../contract/problems';
import { usualLinks } from '../transports/fallback';
import { hasPage } from '../core/page';
import { Pulso } from '../pulso';
import type { PulsoOptions } from '../core/options';
import { Reach } from '../core/reach';
import { SharedConnection } from '../tabs/shared-connection';
import { localRecords } from '../core/browser/local-records';
import { indexedDbOutbox } from '../core/browser/outbox-indexeddb';
import { sayOnce, type Refused } from '../core/browser/refusals';
import { browserTabs } from '../tabs/browser/tab-channel-browser';

export interface BrowserPulsoOptions extends Partial<
  Pick<PulsoOptions, 'url' | 'token' | 'language' | 'openLink' | 'backoff' | 'heartbeatMs'>
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
 * Web Locks, BroadcastChannel or IndexedDB, or where the browser refuses them, each tab works by itself. It may be made
 * where there is no page, while a server renders one: it connects to nothing there, and every view is at its beginning.
 *
 * @example
 * export const pulso = createBrowserPulso();
 */
export function createBrowserPulso({ url = '', onRefused, ...rest }: BrowserPulsoOptions = {}): Pulso {
  if (!hasPage()) return pagelessPulso({ url, ...rest });
  const hub = url === '' ? location.origin : url;
  const refused = sayOnce(onRefused);
  const reach = new Reach(hub, rest.language);
  return new Pulso({
    url: hub,
    openLink: usualLinks(hub, reach),
    ...rest,
    reach,
    openRecords: localRecords(hub),
    storage: indexedDbOutbox(hub, () => refused('storage')),
    openLine: (openOwn) => (down) => {
      const tabs = browserTabs(hub, () => refused('tabs'));
      return tabs ? new SharedConnection({ tabs, openOwn }, down) : openOwn(down);
    },
  });
}

/**
 * The client where there is no page: while a server renders one. It can be made, read and subscribed to, and reaches
 * nobody, whatever is asked of it: what a server renders is the same for everybody. The page starts it, in a browser.
 */
const pagelessPulso = (options: PulsoOptions): Pulso =>
  Object.assign(new Pulso({ ...options, reach: nowhere }), {
    start: () => undefined,
    command: () => Promise.reject(pageless()),
  });

const pageless = (): Problem =>
  new Problem('request.invalid', {
    message: 'createBrowserPulso speaks for pages in a browser. On a server, make a client with new Pulso({ url }).',
  });

const nowhere = new (class extends Reach {
  override get refusal(): Problem {
    return pageless();
  }
})('');
