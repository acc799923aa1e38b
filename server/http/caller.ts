import type { Response } from 'express';
import type { AuditedAct } from '../../contract/audit';
import type { Principal, UserPrincipal } from '../../contract/core/identity';
import { Problem, problem } from '../../contract/problems';
import type { AuditLog } from '../audit/audit-log';
import { addressKey } from '../limits/client-address';
import type { Identity } from '../identity/session/sessions';
import { isRead, type RequestRates } from './request-rates';

/** Who sends a request. */
export interface CallerResolver {
  /**
   * A user, or a guest where no credentials were shown.
   * @throws Problem `auth.invalid_token` for a wrong bearer token, `request.rate_limited` for one who reads too often.
   */
  principal(res: Response): Promise<Principal> | Principal;
  /** @throws Problem `auth.required` for a guest. */
  user(res: Response): Promise<UserPrincipal>;
  /** @param act what a refusal is written down as @throws Problem `auth.required`, `auth.forbidden`. */
  admin(res: Response, act?: AuditedAct): Promise<UserPrincipal>;
  /** Somebody who may operate everything: an administrator, and in classroom mode anybody. @throws Problem as `admin` */
  operator(res: Response): Promise<Principal>;
}

/** What is needed to find out. */
export interface WhoOptions {
  readonly identity: Pick<Identity, 'known' | 'identify' | 'confirm'>;
  readonly mayOperateAll: (principal: Principal) => boolean;
  /** Takes each knock at a door that is not theirs. */
  readonly audit: Pick<AuditLog, 'refused'>;
  readonly rates: Pick<RequestRates, 'readBy' | 'actBy'>;
}

/** Requests stand alone, so all that tells one guest from another is the address. */
const guestOf = (res: Response): Principal => ({ kind: 'guest', id: `http:${addressKey(res.req.ip)}` });

/** A bearer token goes before a cookie, and a wrong one is never made up for by the other. */
export function createCallerResolver({ identity, mayOperateAll, audit, rates }: WhoOptions): CallerResolver {
  /** A stale cookie makes a guest, as on any site: the page must be able to load and sign in. */
  async function fromCookie(token: string, res: Response): Promise<Principal> {
    try {
      return await identify(token);
    } catch (error) {
      if (error instanceof Problem && error.code === 'auth.invalid_token') return guestOf(res);
      throw error;
    }
  }

  function refusal(principal: Principal, { req }: Response, act: AuditedAct): Problem {
    const refused = problem(principal.kind === 'guest' ? 'auth.required' : 'auth.forbidden');
    audit.refused({ by: { principal, address: req.ip }, act, target: req.path, problem: refused.code });
    return refused;
  }

  /** Memory knows users of no particular right; an administrator may have been one until this moment, on another node. */
  function known(token: string): UserPrincipal | undefined {
    const found = identity.known(token);
    return found?.role === 'admin' ? undefined : found;
  }

  async function identify(token: string): Promise<UserPrincipal> {
    const found = await identity.identify(token);
    return found.role === 'admin' ? identity.confirm(found) : found;
  }

  function find(res: Response): Promise<Principal> | Principal {
    const { bearer, cookie } = res.locals.credentials;
    if (bearer !== undefined) return known(bearer) ?? identify(bearer);
    if (cookie !== undefined) return known(cookie) ?? fromCookie(cookie, res);
    return guestOf(res);
  }

  async function countedRead(res: Response): Promise<Principal> {
    const principal = await find(res);
    rates.readBy(principal, res.req);
    return principal;
  }

  function countAct(principal: UserPrincipal, { req }: Response): UserPrincipal {
    if (!isRead(req)) rates.actBy(principal);
    return principal;
  }

  const who: CallerResolver = {
    principal: (res) => (isRead(res.req) ? countedRead(res) : find(res)),
    async user(res) {
      const principal = await who.principal(res);
      if (principal.kind === 'guest') throw problem('auth.required');
      return countAct(principal, res);
    },
    async admin(res, act = 'consultar') {
      const principal = await who.principal(res);
      if (principal.kind === 'user' && principal.role === 'admin') return countAct(principal, res);
      throw refusal(principal, res, act);
    },
    async operator(res) {
      const principal = await who.principal(res);
      if (mayOperateAll(principal)) return principal;
      throw refusal(principal, res, 'consultar');
    },
  };
  return who;
}
