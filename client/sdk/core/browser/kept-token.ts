import { hasPage } from '../page';
import { granted } from './refusals';

/** A bearer token that survives a reload. */
export interface KeptToken {
  /** Returns `undefined` for a guest, and where there is no page. Pass it to `createBrowserPulso`. */
  readonly get: () => string | undefined;
  keep(token: string): void;
  forget(): void;
}

/**
 * Stores the token of a hub on another site, whose cookie a browser does not send. All tabs of the page's origin share
 * it, as they share a connection, until it is removed or the hub ends its session. If the browser refuses storage, it
 * is kept in memory.
 *
 * Every script of the page can read it. Allow no third-party scripts (Content-Security-Policy), or serve page and hub
 * from one site, where scripts cannot read the hub's own cookie.
 *
 * @example
 * const token = keptToken(url);
 * const hub = createBrowserPulso({ url, token: token.get });
 */
export function keptToken(url: string): KeptToken {
  if (!hasPage()) return { get: () => undefined, keep: nothing, forget: nothing };
  const key = `pulso:${url}:token`;
  const stored = (): string | undefined => granted(() => localStorage.getItem(key)) ?? undefined;
  let memory: string | undefined;
  return {
    get: () => memory ?? stored(),
    keep(token) {
      granted(() => localStorage.setItem(key, token));
      memory = stored() === token ? undefined : token; // a stored token can be removed by another tab
    },
    forget() {
      memory = undefined;
      granted(() => localStorage.removeItem(key));
    },
  };
}

const nothing = (): void => undefined;
