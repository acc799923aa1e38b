import type { Response } from 'express';
import type { Principal, UserPrincipal } from '../../contract/identity';
import { problem } from '../../contract/problems';
import type { Identity } from '../identity/sessions';

/** Who sends a request. */
export interface Who {
  /** A user, or a guest where no credentials were shown. @throws Problem `auth.invalid_token` for wrong ones. */
  principal(res: Response): Promise<Principal> | Principal;
  /** @throws Problem `auth.required` for a guest. */
  user(res: Response): Promise<UserPrincipal>;
  /** @throws Problem `auth.required`, `auth.forbidden`. */
  admin(res: Response): Promise<UserPrincipal>;
}

/** Requests stand alone, so all guests over HTTP are one: a repeat with the same key is recognised as such. */
const GUEST: Principal = Object.freeze({ kind: 'guest', id: 'http' });

/** A bearer token goes before a cookie, and a wrong one is never made up for by the other. */
export function createWho(identity: Pick<Identity, 'known' | 'identify'>): Who {
  const who: Who = {
    principal(res) {
      const { bearer, cookie } = res.locals.credentials;
      const token = bearer ?? cookie;
      if (token === undefined) return GUEST;
      return identity.known(token) ?? identity.identify(token);
    },
    async user(res) {
      const principal = await who.principal(res);
      if (principal.kind === 'guest') throw problem('auth.required');
      return principal;
    },
    async admin(res) {
      const user = await who.user(res);
      if (user.role !== 'admin') throw problem('auth.forbidden');
      return user;
    },
  };
  return who;
}
