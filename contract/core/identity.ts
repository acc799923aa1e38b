import { z } from 'zod';
import type { TokenScope } from './service-tokens';

export const roles = ['customer', 'admin'] as const;
export type Role = (typeof roles)[number];

export interface UserPrincipal {
  kind: 'user';
  id: string;
  username: string;
  displayName: string;
  role: Role;
  sessionId: string;
  /** End of the session, in milliseconds since 1970. */
  expiresAt: number;
}

/** A caller without credentials: public channels only, unless the hub runs in classroom mode. */
export interface GuestPrincipal {
  kind: 'guest';
  id: string;
  /** The name that it chose, without the mark that others see. */
  name?: string;
  /** The scope of a program's token: the program may do this, and otherwise no more than any guest. */
  scope?: TokenScope;
}

export type Principal = UserPrincipal | GuestPrincipal;

/** Returns the owner of a principal's command ids: users and programs have their own, all guests share one. */
export const actorOf = (principal: Principal): string =>
  principal.kind === 'user' || principal.scope !== undefined ? principal.id : 'guest';

/** Longest password, in the composed form that is hashed. */
export const LONGEST_PASSWORD = 256;

export const signInInput = z.strictObject({
  username: z.string().min(1).max(64),
  /** As typed: a decomposed password is up to four times as long as its composed form. */
  password: z
    .string()
    .min(1)
    .max(4 * LONGEST_PASSWORD),
});
export type SignInInput = z.infer<typeof signInInput>;

/** Bodies with which administrators change a user. */
export const roleInput = z.strictObject({ rol: z.enum(roles) });
export const stateInput = z.strictObject({ deshabilitado: z.boolean() });

/** A user on the wire, as its own client sees it. */
export const userView = z.strictObject({
  id: z.string(),
  username: z.string(),
  nombre: z.string(),
  rol: z.enum(roles),
});
export type UserView = z.infer<typeof userView>;

/** Returns a user's view on the wire. */
export const toUserView = (user: UserPrincipal): UserView => ({
  id: user.id,
  username: user.username,
  nombre: user.displayName,
  rol: user.role,
});

/** Returns the name under which others see a guest, marked as a guest's. */
export const guestLabel = ({ name }: Pick<GuestPrincipal, 'name'>): string =>
  name === undefined ? 'Invitado' : `${name} (invitado)`;
