import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';

/** What a request shows of who sends it. Nothing is ever read from the query, which ends up in logs (SEC-10). */
export interface Credentials {
  readonly bearer?: string;
  readonly cookie?: string;
  /** The cookie of the older, plain name beside it: signing out must end its session too (SEC-84). */
  readonly olderCookie?: string;
}

/** A cookie as it is written. */
interface Written {
  readonly name: string;
  /** The value for `Set-Cookie` that hands the token over until `expiresAt` (milliseconds since 1970). */
  write(token: string, expiresAt: number): string;
}

/** The session's cookie, as read and as written. */
export interface SessionCookie extends Written {
  /** The value for `Set-Cookie` that takes it back. */
  clear(): string;
  /** The same for the one of the plain name, which another hub of this host may have set. */
  clearOlder(): string;
  credentialsOf(headers: IncomingHttpHeaders): Credentials;
  /** The cookie by which a browser shows who has signed in from it before. Only a sign-in reads it. */
  readonly device: Written & { read(headers: IncomingHttpHeaders): string | undefined };
}

/** What cookies are named by. */
export interface CookieOptions {
  readonly production: boolean;
  /** A few characters that are this hub's own: cookies know no ports, so two hubs of one host would share a name. */
  readonly hub?: string;
}

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * The mark of a hub in the names of its cookies. All nodes have the same secret and the same database, whichever way they
 * reach it; another hub of the same host has another database, or another secret.
 */
export function hubMark(secret: string | Uint8Array, databaseUrl: string): string {
  const database = URL.canParse(databaseUrl) ? new URL(databaseUrl).pathname : databaseUrl;
  return createHmac('sha256', secret).update(`cookie ${database}`).digest('hex').slice(0, 8);
}

/**
 * In production the names begin with `__Host-`: browsers then take the cookies only over HTTPS, from this very host,
 * so that no neighbour under the same domain can set them. Where there is no cookie of the hub's own name, one of the
 * plain name is read, as it was written before names had a mark.
 */
export function createSessionCookie({ production, hub }: CookieOptions): SessionCookie {
  const plain = production ? '__Host-pulso_session' : 'pulso_session';
  const marked = (name: string): string => `${production ? '__Host-' : ''}${name}${hub === undefined ? '' : `_${hub}`}`;
  const session = { name: marked('pulso_session'), sameSite: 'lax' } as const;
  const device = { name: marked('pulso_device'), sameSite: 'strict' } as const;
  const fixed = { httpOnly: true, path: '/', secure: production } as const;
  const written = (cookie: { name: string; sameSite: 'lax' | 'strict' }): Written => ({
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
      // Most programs send no cookie, and most cookies of a page are not ours.
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
