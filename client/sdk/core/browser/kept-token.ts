import { hasPage } from '../page';
import { granted } from './refusals';

/** A bearer token that outlives a reload. */
export interface KeptToken {
  /** Nothing where nobody is signed in, and where there is no page. To be handed to `createBrowserPulso`. */
  readonly get: () => string | undefined;
  keep(token: string): void;
  forget(): void;
}

/**
 * Keeps the token of a hub on another site, whose cookie a browser does not send along. All tabs of the page's origin
 * have the same one, as they have one connection, until it is forgotten or the hub ends its session. A browser that keeps
 * nothing has it in memory.
 *
 * Every script of the page can read it: let no foreign one in (a Content-Security-Policy), or serve page and hub from one
 * site, where the hub's own cookie does the same out of the reach of scripts.
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
      memory = stored() === token ? undefined : token; // what was stored, another tab may forget
    },
    forget() {
      memory = undefined;
      granted(() => localStorage.removeItem(key));
    },
  };
}

const nothing = (): void => undefined;
