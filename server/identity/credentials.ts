import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';

/** The credentials of a request. They are never read from the query, which ends up in logs (SEC-10). */
export interface Credentials {
  readonly bearer?: string;
  readonly cookie?: string;
  /** The cookie of the older, unmarked name beside it: signing out must end its session too (SEC-84). */
  readonly olderCookie?: string;
}

/** A cookie that the hub writes. */
interface WrittenCookie {
  readonly name: string;
  /** The value for `Set-Cookie` that hands the token over until `expiresAt` (milliseconds since 1970). */
  write(token: string, expiresAt: number): string;
}

/** The session's cookie, as read and as written. */
export interface SessionCookie extends WrittenCookie {
  /** The value for `Set-Cookie` that removes it. */
  clear(): string;
  /** The same for the cookie of the unmarked name, which another hub of this host may have set. */
  clearOlder(): string;
  credentialsOf(headers: IncomingHttpHeaders): Credentials;
  /** The cookie that identifies the users who have signed in from this browser before. Only a sign-in reads it. */
  readonly device: WrittenCookie & { read(headers: IncomingHttpHeaders): string | undefined };
}

/** What the cookies' names depend on. */
export interface CookieOptions {
  readonly production: boolean;
  /** A few characters unique to this hub: cookies ignore ports, so two hubs of one host would share a name. */
  readonly hub?: string;
}

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Returns the mark of a hub in the names of its cookies. All nodes share the secret and the database, whatever the URL
 * by which they reach it; another hub of the same host has another database or another secret.
 */
export function hubMark(secret: string | Uint8Array, databaseUrl: string): string {
  const database = URL.canParse(databaseUrl) ? new URL(databaseUrl).pathname : databaseUrl;
  return createHmac('sha256', secret).update(`cookie ${database}`).digest('hex').slice(0, 8);
}

/**
 * In production the names begin with `__Host-`: browsers then accept the cookies only over HTTPS and from this host,
 * so that no other host of the domain can set them. Without a cookie of the marked name, one of the unmarked name is
 * read, as written before names had a mark.
 */
export function createSessionCookie({ production, hub }: CookieOptions): SessionCookie {
  const plain = production ? '__Host-pulso_session' : 'pulso_session';
  const marked = (name: string): string => `${production ? '__Host-' : ''}${name}${hub === undefined ? '' : `_${hub}`}`;
  const session = { name: marked('pulso_session'), sameSite: 'lax' } as const;
  const device = { name: marked('pulso_device'), sameSite: 'strict' } as const;
  const fixed = { httpOnly: true, path: '/', secure: production } as const;
  const written = (cookie: { name: string; sameSite: 'lax' | 'strict' }): WrittenCookie => ({
    name: cookie.name,
    write: (value, expiresAt) =>
      stringifySetCookie({
        ...{ name: cookie.name, ...fixed, sameSite: cookie.sameSite, value },
        maxAge: Math.max(0, Math.floor((expiresAt - Date.now()) / 1000)),
      }),
  });
  return {
    ...written(session),
    clear: () => stringifySetCookie({ ...session, ...fixed, value: '', maxAge: 0 }),
    clearOlder: () => stringifySetCookie({ ...session, name: plain, ...fixed, value: '', maxAge: 0 }),
    credentialsOf({ authorization, cookie }) {
      const bearer = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
      // Most programs send no cookie, and most cookies of a page are not the hub's.
      const cookies = cookie?.includes(plain) ? parseCookie(cookie) : {};
      const { [session.name]: marked = cookies[plain], [plain]: older } = cookies;
      return {
        ...(bearer !== undefined && { bearer }),
        ...(marked && { cookie: marked }),
        ...(older && older !== marked && { olderCookie: older }),
      };
    },
    device: {
      ...written(device),
      read: ({ cookie }) => (cookie?.includes(device.name) ? parseCookie(cookie)[device.name] : undefined),
    },
  };
}
