import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Principal, UserPrincipal } from '../../../contract/core/identity';
import { preferredLanguage, type Language } from '../../../contract/core/text/language';
import { goodbye, type Goodbye } from '../../../contract/core/goodbye';
import { Problem, problem, type ProblemCode } from '../../../contract/problems';
import { toWireInLanguage } from '../../../contract/wire-in';
import { addressKey, clientAddress } from '../../limits/client-address';
import { NamedChannels } from './named-channels';
import { ConnectionSlots, type ConnectionSlot, type SlotLimits } from './connection-slots';
import { TokenBucket, type Rate } from '../../limits/token-bucket';

/** Resolves a handshake's credentials to a user. */
export interface Identify {
  /** @throws Problem `auth.invalid_token` */
  identify(token: string): Promise<UserPrincipal>;
  /** Redeems a short-lived, single-use ticket. @returns its session's token @throws Problem `auth.invalid_token` */
  redeem(ticket: string): Promise<string>;
}

export interface HandshakeOptions {
  identity: Identify;
  /** Returns a request's bearer token and session cookie; never from its query. */
  credentialsOf(headers: IncomingMessage['headers']): { bearer?: string; cookie?: string };
  origins: {
    judge(from: {
      origin: string | undefined;
      secFetchSite: string | undefined;
      hasSessionCookie: boolean;
      safe: boolean;
    }): 'same' | 'allowed' | 'none' | 'refused';
    /** Whether responses name the origin that may read them, instead of `*`. */
    readonly loopbackOnly?: boolean;
    /** The refusal for a page of a refused origin. */
    refusal(origin: string | undefined): Problem;
  };
  /** The first check of every request. @throws Problem */
  entry: { check(request: IncomingMessage): void };
  /** Handshakes accepted; a refusal beyond this rate names the time to reconnect (HUB-9). */
  handshakes: Rate;
  /** Channels that handshakes from one address may name (SEC-56). */
  namedChannels: Rate;
  /** Counts the rooms that a guest's handshake enters. @throws Problem `request.rate_limited` */
  arrivals(guest: { principal: Principal; from: string }, channels: readonly string[]): void;
  maxConnections: number;
  slots: SlotLimits;
  /** The number of trusted proxies in front of the node. */
  proxies: number;
  newGuestId(): string;
  /** Why the node accepts no connections at the moment: starting, stopping, no database. */
  closedBecause(): Problem | undefined;
}

/** An admitted client, with its token, so that the hub can validate the token again. */
export interface Admitted {
  principal: Principal;
  /** The client's address. */
  address: string;
  token?: string;
  /** The language of its refusals. */
  readonly language: Language;
  /** The transport that admitted the client releases the slot when the connection closes. */
  readonly slot: ConnectionSlot;
}

/** The fields of an open connection's first message. */
export interface Introduction {
  token?: string | undefined;
  /** The display name that a guest chooses. */
  username?: string | undefined;
  /** The language for refusals, in the format of `Accept-Language`. */
  language?: string | undefined;
  /** The channels to subscribe to: each name costs an access check. */
  positions?: Record<string, number> | undefined;
  channels?: string[] | undefined;
}

/** Admits or refuses the connections of every transport, before the node spends anything on them. */
export class Handshake {
  readonly #bucket: TokenBucket;
  readonly #slots: ConnectionSlots;
  readonly #namedChannels: NamedChannels;

  constructor(private readonly options: HandshakeOptions) {
    this.#bucket = new TokenBucket(options.handshakes);
    this.#slots = new ConnectionSlots(options.slots);
    this.#namedChannels = new NamedChannels(options.namedChannels);
  }

  /**
   * Admits a client by the credentials of its request, before the upgrade.
   * @param ticket for clients that cannot set headers; it takes precedence over cookie and header
   * @param safe whether the request has no effect but its response, so that forging it in a browser gains nothing
   * @throws Problem
   */
  async admit(request: IncomingMessage, ticket?: string, safe = false): Promise<Admitted> {
    const { options } = this;
    const closed = options.closedBecause();
    if (closed) throw closed;
    const { verdict, bearer, cookie } = this.judge(request, safe);
    if (this.#slots.size >= options.maxConnections) throw problem('server.busy', { retryAfterMs: 5_000 });
    const address = clientAddress(request, options.proxies);
    const slot = this.#slots.take(address);
    try {
      const wait = this.#bucket.take();
      if (wait > 0) throw problem('server.busy', { retryAfterMs: wait + Math.random() * 2_000 });
      const language = preferredLanguage(request.headers['accept-language']);
      const guest = this.#guest(address, slot, language);
      if (ticket !== undefined) return await this.#identify(await options.identity.redeem(ticket), guest);
      if (bearer !== undefined) return await this.#identify(bearer, guest);
      return cookie === undefined || verdict === 'none' ? guest : await this.#fromCookie(cookie, guest);
    } catch (error) {
      slot.release();
      throw error;
    }
  }

  /**
   * Authenticates an open connection by its first message. A token there takes precedence over the request's
   * credentials; only guests choose a name.
   * @throws Problem
   */
  async authenticate(before: Admitted, introduction: Introduction): Promise<Admitted> {
    const { token, username, language, positions = {}, channels = [] } = introduction;
    this.#namedChannels.take(addressKey(before.address), { positions, channels });
    const client = language === undefined ? before : { ...before, language: preferredLanguage(language) };
    const admitted = token === undefined ? client : await this.#identify(token, client);
    const { principal, address: from } = admitted;
    this.options.arrivals({ principal, from }, [...Object.keys(positions), ...channels]);
    if (principal.kind === 'user' || username === undefined) return admitted;
    return { ...admitted, principal: { ...principal, name: username } };
  }

  /**
   * Checks the origin of a request, and the host name and scheme that it uses.
   * @param safe as for {@link admit}
   * @returns the request's credentials, and the verdict on its origin, which decides whether its cookie counts
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

  async #identify(token: string, { address, slot, language }: Admitted): Promise<Admitted> {
    const principal = await this.options.identity.identify(token);
    slot.assignTo(principal.id);
    return { principal, address, slot, token, language };
  }

  /**
   * Validates the credentials again once the hub has the session. Later changes reach the session through the hub;
   * changes since its admission are found here (SEC-8).
   *
   * @returns the reason to end the session, or `undefined`.
   */
  async revalidate({ principal, token }: Admitted): Promise<Goodbye | undefined> {
    if (token === undefined || principal.kind === 'guest') return undefined;
    try {
      const now = await this.options.identity.identify(token);
      return now.role === principal.role ? undefined : goodbye('identity_changed', 0);
    } catch (error) {
      if (error instanceof Problem && error.code === 'auth.invalid_token') return goodbye('session_ended');
      throw error;
    }
  }

  /** Treats a client with a stale cookie as a guest, as any site does: the page must be able to load and sign in. */
  async #fromCookie(token: string, guest: Admitted): Promise<Admitted> {
    try {
      return await this.#identify(token, guest);
    } catch (error) {
      if (error instanceof Problem && error.code === 'auth.invalid_token') return guest;
      throw error;
    }
  }

  #guest(address: string, slot: ConnectionSlot, language: Language): Admitted {
    return { principal: { kind: 'guest', id: this.options.newGuestId() }, address, slot, language };
  }
}

/** The HTTP response to a refused handshake. */
export interface Refusal {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * Returns the response to a refused handshake.
 * @param acceptLanguage its language, in the format of `Accept-Language`
 */
export function refusalOf(error: unknown, acceptLanguage?: string): Refusal {
  const refused =
    error instanceof Problem ? error : problem('server.unavailable' satisfies ProblemCode, { retryAfterMs: 1_000 });
  const seconds = refused.retryAfterMs === undefined ? undefined : Math.ceil(refused.retryAfterMs / 1_000);
  return {
    status: refused.status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      ...(seconds !== undefined && { 'Retry-After': String(seconds) }),
    },
    body: JSON.stringify(toWireInLanguage(refused, preferredLanguage(acceptLanguage))),
  };
}

/** Header fields that every response carries. */
export type Headers = readonly (readonly [name: string, value: string])[];

/**
 * Returns a refusal as HTTP text, for an upgrade, which has a socket but no response object.
 * @param common the headers that every response carries (SEC-38)
 */
export function toHttpText({ status, headers, body }: Refusal, common: Headers): string {
  const own = { ...headers, Connection: 'close', 'Content-Length': String(Buffer.byteLength(body)) };
  const lines = [...common, ...Object.entries(own)].map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`;
}

const first = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
