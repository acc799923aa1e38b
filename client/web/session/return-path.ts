import { readUrl } from '../../../contract/core/text/urls';

/** The page after a sign-in without a return path. */
export const START = '/banco/';

/** The sign-in page's parameter with the return path. */
export const RETURN = 'volver';

/** The parameter with the reason for signing in again. */
export const REASON = 'motivo';

/** A backslash, white space, or an invisible character. */
const UNSAFE = /[\\\s\p{Cc}]/u;

/**
 * Returns a path of this site, or the start page. It rejects whatever a browser could read as another site: a scheme,
 * `//host`, a backslash, which browsers treat as a slash, or characters that they drop.
 */
export function returnPath(wanted: string | null, origin: string): string {
  if (!wanted || !wanted.startsWith('/') || UNSAFE.test(wanted)) return START;
  const url = readUrl(wanted, origin);
  if (!url) return START;
  const own = url.origin === origin && !url.pathname.startsWith('//') && !url.pathname.startsWith('/entrar');
  return own ? `${url.pathname}${url.search}` : START;
}

/** The sign-in page after another tab has signed out. It has no return path: another user may sign in next. */
export const SIGNED_OUT = `/entrar/?${REASON}=otra-pestana`;

/** Returns the sign-in page with a return path to the current page. */
export function signInPath(here: string, reason?: 'caducada'): string {
  const query = new URLSearchParams({
    ...(here !== START && here !== '/' && { [RETURN]: here }),
    ...(reason && { [REASON]: reason }),
  }).toString();
  return query ? `/entrar/?${query}` : '/entrar/';
}
