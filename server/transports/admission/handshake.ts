import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Principal, UserPrincipal } from '../../../contract/core/identity';
import { preferredLanguage, type Language } from '../../../contract/core/text/language';
import { goodbye, type Goodbye } from '../../../contract/core/goodbye';
import { Problem, problem, type ProblemCode } from '../../../contract/problems';
import { wireIn } from '../../../contract/wire-in';
import { addressKey, clientAddress } from '../../limits/client-address';
import { NamedChannels } from './named-channels';
import { ConnectionSlots, type ConnectionSlot, type PlaceLimits } from './connection-slots';
import { TokenBucket, type Rate } from '../../limits/token-bucket';

/** Who a handshake's credentials say it is, and whether its origin may connect. */
export interface Identify {
  /** @throws Problem `auth.invalid_token` */
  identify(token: string): Promise<UserPrincipal>;
  /** Takes a ticket, which is good once and not for long. @returns its session's token @throws Problem `auth.invalid_token` */
  redeem(ticket: string): Promise<string>;
}

export interface HandshakeOptions {
  identity: Identify;
  /** Bearer token and session cookie of a request; never from its query. */
  credentialsOf(headers: IncomingMessage['headers']): { bearer?: string; cookie?: string };
  origins: {
    judge(from: {
      origin: string | undefined;
      secFetchSite: string | undefined;
      hasSessionCookie: boolean;
      safe: boolean;
    }): 'same' | 'allowed' | 'none' | 'refused';
    /** Whether answers name the origin that may read them, instead of `*`. */
    readonly loopbackOnly?: boolean;
    /** The answer to a page of a refused origin. */
    refusal(origin: string | undefined): Problem;
  };
  /** What is asked of every request before anything else. @throws Problem */
  entry: { check(request: IncomingMessage): void };
  /** Handshakes let in; more are told when to come back (HUB-9). */
  handshakes: Rate;
  /** Channels that greetings from one address may name (SEC-56). */
  namedChannels: Rate;
  /** Counts the rooms that a guest's greeting enters. @throws Problem `request.rate_limited` */
  arrivals(guest: { principal: Principal; from: string }, channels: readonly string[]): void;
  maxConnections: number;
  places: PlaceLimits;
  /** How many proxies before us are ours. */
  proxies: number;
  newGuestId(): string;
  /** Why nobody is let in at the moment: starting, stopping, no database. */
  closedBecause(): Problem | undefined;
}

/** Somebody who was let in, and what they showed for it, so that it can be looked at again. */
export interface Admitted {
  principal: Principal;
  /** Where it came from. */
  address: string;
  token?: string;
  /** The language of its refusals. */
  readonly language: Language;
  /** Whoever let it in gives the place back when the connection is gone. */
  readonly place: ConnectionSlot;
}

/** What a connection says of itself once it is open. */
export interface Introduction {
  token?: string | undefined;
  /** What a guest wants to be called. */
  username?: string | undefined;
  /** The language that it wants for refusals, in the words of `Accept-Language`. */
  language?: string | undefined;
  /** What it follows: each name costs a look at who may see it. */
  positions?: Record<string, number> | undefined;
  channels?: string[] | undefined;
}

/** Lets connections of every transport in, or says why not, before anything is spent on them. */
export class Handshake {
  readonly #bucket: TokenBucket;
  readonly #places: ConnectionSlots;
  readonly #named: NamedChannels;

  constructor(private readonly options: HandshakeOptions) {
    this.#bucket = new TokenBucket(options.handshakes);
    this.#places = new ConnectionSlots(options.places);
    this.#named = new NamedChannels(options.namedChannels);
  }

  /**
   * Who is there. Called before the upgrade.
   * @param ticket shown where headers cannot be set; it stands before cookie and header
   * @param safe whether whoever makes a browser send it gains nothing, because the answer is all that it has
   * @throws Problem
   */
  async admit(request: IncomingMessage, ticket?: string, safe = false): Promise<Admitted> {
    const { options } = this;
    const closed = options.closedBecause();
    if (closed) throw closed;
    const { verdict, bearer, cookie } = this.judge(request, safe);
    if (this.#places.size >= options.maxConnections) throw problem('server.busy', { retryAfterMs: 5_000 });
    const address = clientAddress(request, options.proxies);
    const place = this.#places.take(address);
    try {
      const wait = this.#bucket.take();
      if (wait > 0) throw problem('server.busy', { retryAfterMs: wait + Math.random() * 2_000 });
      const language = preferredLanguage(request.headers['accept-language']);
      const guest = this.#guest(address, place, language);
      if (ticket !== undefined) return await this.#identify(await options.identity.redeem(ticket), guest);
      if (bearer !== undefined) return await this.#identify(bearer, guest);
      return cookie === undefined || verdict === 'none' ? guest : await this.#fromCookie(cookie, guest);
    } catch (error) {
      place.leave();
      throw error;
    }
  }

  /** Who it is by what an open connection says: a token stands before what was shown, and only guests choose names. @throws Problem */
  async introduce(before: Admitted, introduction: Introduction): Promise<Admitted> {
    const { token, username, language, positions = {}, channels = [] } = introduction;
    this.#named.take(addressKey(before.address), { positions, channels });
    const shown = language === undefined ? before : { ...before, language: preferredLanguage(language) };
    const admitted = token === undefined ? shown : await this.#identify(token, shown);
    const { principal, address: from } = admitted;
    this.options.arrivals({ principal, from }, [...Object.keys(positions), ...channels]);
    if (principal.kind === 'user' || username === undefined) return admitted;
    return { ...admitted, principal: { ...principal, name: username } };
  }

  /**
   * Whether a page, or program, may ask at all from where it asks, and by the name and scheme that it uses.
   * @param safe as for {@link admit}
   * @returns the credentials that came along, and whether the cookie among them counts
   * @throws Problem `request.cross_site`
   */
  judge(request: IncomingMessage, safe = false): { verdict: string; bearer?: string; cookie?: string } {
    this.options.entry.check(request);
    const { headers } = request;
    const credentials = this.options.credentialsOf(headers);
    const verdict = this.options.origins.judge({
      origin: headers.origin,
      secFetchSite: first(headers['sec-fetch-site']),
      hasSessionCookie: credentials.cookie !== undefined,
      safe,
    });
    if (verdict === 'refused') throw this.options.origins.refusal(headers.origin);
    return { verdict, ...credentials };
  }

  async #identify(token: string, { address, place, language }: Admitted): Promise<Admitted> {
    const principal = await this.options.identity.identify(token);
    place.belongsTo(principal.id);
    return { principal, address, place, token, language };
  }

  /**
   * Looks again, once the connection is known to the hub: from now on what changes reaches it, and what has
   * changed since it was let in shows here (SEC-8).
   *
   * @returns why the connection ends, or `undefined`.
   */
  async lookAgain({ principal, token }: Admitted): Promise<Goodbye | undefined> {
    if (token === undefined || principal.kind === 'guest') return undefined;
    try {
      const now = await this.options.identity.identify(token);
      return now.role === principal.role ? undefined : goodbye('identity_changed', 0);
    } catch (error) {
      if (error instanceof Problem && error.code === 'auth.invalid_token') return goodbye('session_ended');
      throw error;
    }
  }

  /** A stale cookie makes a guest, as on any site: the page must be able to load and sign in. */
  async #fromCookie(token: string, guest: Admitted): Promise<Admitted> {
    try {
      return await this.#identify(token, guest);
    } catch (error) {
      if (error instanceof Problem && error.code === 'auth.invalid_token') return guest;
      throw error;
    }
  }

  #guest(address: string, place: ConnectionSlot, language: Language): Admitted {
    return { principal: { kind: 'guest', id: this.options.newGuestId() }, address, place, language };
  }
}

/** How a handshake is refused. */
export interface Refusal {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** The answer to a refused handshake. @param wish its language, in the words of `Accept-Language` */
export function refusalOf(error: unknown, wish?: string): Refusal {
  const refused =
    error instanceof Problem ? error : problem('server.unavailable' satisfies ProblemCode, { retryAfterMs: 1_000 });
  const seconds = refused.retryAfterMs === undefined ? undefined : Math.ceil(refused.retryAfterMs / 1_000);
  return {
    status: refused.status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      ...(seconds !== undefined && { 'Retry-After': String(seconds) }),
    },
    body: JSON.stringify(wireIn(refused, preferredLanguage(wish))),
  };
}

/** Header fields that every answer carries. */
export type Headers = readonly (readonly [name: string, value: string])[];

/**
 * The same in bytes, for an upgrade: there is no response object then, only the socket.
 * @param everywhere what every answer carries (SEC-38)
 */
export function asHttp({ status, headers, body }: Refusal, everywhere: Headers): string {
  const own = { ...headers, Connection: 'close', 'Content-Length': String(Buffer.byteLength(body)) };
  const lines = [...everywhere, ...Object.entries(own)].map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
