import { createBrowserPulso } from '../../sdk/browser/pulso';
import type { Pulso } from '../../sdk/pulso';
import { Store } from '../../sdk/core/store';
import { hubUrl, token } from './token';

/** Whether this browser keeps nothing for this site: what waits is lost with the page. */
export const keepsNothing = new Store(false);

/** The page's one client of the hub. While the files are written there is no browser, and it speaks to nobody. */
export const hub: Pulso = createBrowserPulso({
  url: hubUrl,
  token: token.get,
  language: 'es', // the screens have words of their own for each code; what they lack stands in Spanish
  onRefused: (what) => what === 'storage' && keepsNothing.set(true),
});
