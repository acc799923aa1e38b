import { Problem } from '../../../contract/problems';
import { usualLinks } from '../transports/fallback';
import { hasPage } from '../core/page';
import { Pulso } from '../pulso';
import type { PulsoOptions } from '../core/options';
import { HubReachability } from '../core/reach';
import { SharedConnection } from '../tabs/shared-connection';
import { localRecords } from '../core/browser/local-records';
import { indexedDbOutbox } from '../core/browser/outbox-indexeddb';
import { sayOnce, type Refused } from '../core/browser/refusals';
import { browserTabs } from '../tabs/browser/tab-channel-browser';

export interface BrowserPulsoOptions extends Partial<
  Pick<PulsoOptions, 'url' | 'token' | 'language' | 'openLink' | 'backoff' | 'heartbeatMs'>
> {
  /**
   * Called once for each browser feature that is refused to this site: `storage` (commands are in memory and are lost
   * with the page), `tabs` (this tab has its own connection).
   */
  onRefused?(what: Refused): void;
}

/**
 * Creates a client for pages: one connection for all tabs, over WebSocket, Server-Sent Events or polling, whichever the
 * network allows; commands survive a reload. Without Web Locks, BroadcastChannel or IndexedDB, or if the browser
 * refuses them, each tab works alone. It can be created while a server renders a page: it opens no connection there,
 * and every view has its initial value.
 *
 * @example
 * export const pulso = createBrowserPulso();
 */
export function createBrowserPulso({ url = '', onRefused, ...rest }: BrowserPulsoOptions = {}): Pulso {
  if (!hasPage()) return serverPulso({ url, ...rest });
  const hub = url === '' ? location.origin : url;
  const refused = sayOnce(onRefused);
  const reach = new HubReachability(hub, rest.language);
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
 * Creates a client for a server that renders a page. It can be read and subscribed to but sends nothing, so the
 * rendered page is the same for every user. The page starts the client in a browser.
 */
const serverPulso = (options: PulsoOptions): Pulso =>
  Object.assign(new Pulso({ ...options, reach: refusingReach }), {
    start: () => undefined,
    command: () => Promise.reject(noPage()),
  });

const noPage = (): Problem =>
  new Problem('request.invalid', {
    message: 'createBrowserPulso is for pages in a browser. On a server, create a client with new Pulso({ url }).',
  });

const refusingReach = new (class extends HubReachability {
  override get refusal(): Problem {
    return noPage();
  }
})('');
