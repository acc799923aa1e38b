import { createBrowserPulso } from '../../sdk/browser/pulso';
import { Pulso } from '../../sdk/pulso';
import { hubUrl, token } from './token';

/** The page's one client of the hub. While the files are written there is no browser, and nobody to speak to. */
export const hub: Pulso =
  typeof window === 'undefined'
    ? new Pulso({ url: 'http://localhost' })
    : createBrowserPulso({ url: hubUrl, ...(hubUrl !== '' && { token: token.get }) });
