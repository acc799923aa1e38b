import { createBrowserPulso } from '../../sdk/browser/pulso';
import type { Pulso } from '../../sdk/pulso';
import { Store } from '../../sdk/core/store';
import { hubUrl, token } from './token';

/** Whether the browser refuses storage to this site: pending commands are lost with the page. */
export const keepsNothing = new Store(false);

/** The page's only hub client. It connects to nothing while the files are built. */
export const hub: Pulso = createBrowserPulso({
  url: hubUrl,
  token: token.get,
  language: 'es', // the screens have their own text for each code; any other text is in Spanish
  onRefused: (what) => what === 'storage' && keepsNothing.set(true),
});
