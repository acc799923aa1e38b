import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';

/** What a request shows of who sends it. Nothing is ever read from the query, which ends up in logs (SEC-10). */
export interface Credentials {
  readonly bearer?: string;
  readonly cookie?: string;
}

/** The session's cookie, as read and as written. */
export interface SessionCookie {
  readonly name: string;
  /** The value for `Set-Cookie` that hands the token over until `expiresAt` (milliseconds since 1970). */
  write(token: string, expiresAt: number): string;
  /** The value for `Set-Cookie` that takes it back. */
  clear(): string;
  credentialsOf(headers: IncomingHttpHeaders): Credentials;
}

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * In production the name begins with `__Host-`: browsers then take the cookie only over HTTPS, from this very host,
 * so that no neighbour under the same domain can set it.
 */
export function createSessionCookie({ production }: { production: boolean }): SessionCookie {
  const name = production ? '__Host-pulso_session' : 'pulso_session';
  const fixed = { name, httpOnly: true, sameSite: 'lax', path: '/', secure: production } as const;
  return {
    name,
    write: (token, expiresAt) =>
      stringifySetCookie({ ...fixed, value: token, maxAge: Math.max(0, Math.floor((expiresAt - Date.now()) / 1000)) }),
    clear: () => stringifySetCookie({ ...fixed, value: '', maxAge: 0 }),
    credentialsOf({ authorization, cookie }) {
      const bearer = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
      // Most programs send no cookie, and most cookies of a page are not ours.
      const session = cookie?.includes(name) ? parseCookie(cookie)[name] : undefined;
      return { ...(bearer !== undefined && { bearer }), ...(session && { cookie: session }) };
    },
  };
}
