import { createBrowserPulso } from '../../sdk/browser/pulso';
import { Pulso } from '../../sdk/pulso';
import { Store } from '../../sdk/store';
import { hubUrl, token } from './token';

/** Whether this browser keeps nothing for this site: what waits is lost with the page. */
export const keepsNothing = new Store(false);

/** The page's one client of the hub. While the files are written there is no browser, and nobody to speak to. */
export const hub: Pulso =
  typeof window === 'undefined'
    ? new Pulso({ url: 'http://localhost' })
    : createBrowserPulso({
        url: hubUrl,
        token: token.get,
        onRefused: (what) => what === 'storage' && keepsNothing.set(true),
      });
