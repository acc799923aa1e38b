import type { Response } from 'express';
import type { AuditedAct } from '../../contract/audit';
import type { Principal, UserPrincipal } from '../../contract/core/identity';
import { Problem, problem } from '../../contract/problems';
import type { AuditLog } from '../audit/audit-log';
import { addressKey } from '../limits/client-address';
import type { Identity } from '../identity/session/sessions';
import { isRead, type RequestRates } from './request-rates';

/** Resolves the principal of a request. */
export interface CallerResolver {
  /**
   * Returns a user, or a guest for a request without credentials.
   * @throws Problem `auth.invalid_token` for a wrong bearer token, `request.rate_limited` for too many reads.
   */
  principal(res: Response): Promise<Principal> | Principal;
  /** @throws Problem `auth.required` for a guest. */
  user(res: Response): Promise<UserPrincipal>;
  /** @param act the act under which a refusal is recorded @throws Problem `auth.required`, `auth.forbidden`. */
  admin(res: Response, act?: AuditedAct): Promise<UserPrincipal>;
  /** Returns a principal with all rights: an administrator, in classroom mode anybody. @throws Problem as `admin` */
  operator(res: Response): Promise<Principal>;
}

/** The dependencies of {@link createCallerResolver}. */
export interface CallerResolverOptions {
  readonly identity: Pick<Identity, 'known' | 'identify' | 'confirm'>;
  readonly mayOperateAll: (principal: Principal) => boolean;
  /** Records every refused request in the audit log. */
  readonly audit: Pick<AuditLog, 'refused'>;
  readonly rates: Pick<RequestRates, 'readBy' | 'actBy'>;
}

/** Requests are independent, so only the address distinguishes guests. */
const guestOf = (res: Response): Principal => ({ kind: 'guest', id: `http:${addressKey(res.req.ip)}` });

/** A bearer token takes precedence over a cookie; a wrong one never falls back to the other. */
export function createCallerResolver({ identity, mayOperateAll, audit, rates }: CallerResolverOptions): CallerResolver {
  /** A stale cookie yields a guest, as on any site: the page must be able to load and sign in. */
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

  /** Returns a cached user, except administrators: another node may have revoked the role at this moment. */
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

  const resolver: CallerResolver = {
    principal: (res) => (isRead(res.req) ? countedRead(res) : find(res)),
    async user(res) {
      const principal = await resolver.principal(res);
      if (principal.kind === 'guest') throw problem('auth.required');
      return countAct(principal, res);
    },
    async admin(res, act = 'consultar') {
      const principal = await resolver.principal(res);
      if (principal.kind === 'user' && principal.role === 'admin') return countAct(principal, res);
      throw refusal(principal, res, act);
    },
    async operator(res) {
      const principal = await resolver.principal(res);
      if (mayOperateAll(principal)) return principal;
      throw refusal(principal, res, 'consultar');
    },
  };
  return resolver;
}
