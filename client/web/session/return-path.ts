import { readUrl } from '../../../contract/core/text/urls';

/** Where people land who come from nowhere in particular. */
export const START = '/banco/';

/** The parameter of the sign-in page that names where to go afterwards. */
export const RETURN = 'volver';

/** The parameter that says why somebody has to sign in again. */
export const REASON = 'motivo';

/** A backslash, white space, or a character without a shape. */
const UNSAFE = /[\\\s\p{Cc}]/u;

/**
 * A path of our own pages, or the start. Whatever a browser could read as another site is not followed: a scheme,
 * `//host`, a backslash, which browsers take for a slash, or characters that they drop.
 */
export function returnPath(wanted: string | null, origin: string): string {
  if (!wanted || !wanted.startsWith('/') || UNSAFE.test(wanted)) return START;
  const url = readUrl(wanted, origin);
  if (!url) return START;
  const own = url.origin === origin && !url.pathname.startsWith('//') && !url.pathname.startsWith('/entrar');
  return own ? `${url.pathname}${url.search}` : START;
}

/** The sign-in page for those whom another tab has signed out. Where they were is not said: somebody else may sign in next. */
export const SIGNED_OUT = `/entrar/?${REASON}=otra-pestana`;

/** The sign-in page, leading back to where one is. */
export function signInPath(here: string, reason?: 'caducada'): string {
  const query = new URLSearchParams({
    ...(here !== START && here !== '/' && { [RETURN]: here }),
    ...(reason && { [REASON]: reason }),
  }).toString();
  return query ? `/entrar/?${query}` : '/entrar/';
}
