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
  /** When the session ends, in milliseconds since 1970. */
  expiresAt: number;
}

/** Somebody who showed no credentials: public channels only, unless the hub runs in classroom mode. */
export interface GuestPrincipal {
  kind: 'guest';
  id: string;
  /** What it calls itself, without the mark that it is shown with. */
  name?: string;
  /** What the token is for that a program has shown: it may do this, and otherwise no more than any guest. */
  scope?: TokenScope;
}

export type Principal = UserPrincipal | GuestPrincipal;

/** Whose command ids these are: of guests nobody knows which is which, users and programs have their own. */
export const actorOf = (principal: Principal): string =>
  principal.kind === 'user' || principal.scope !== undefined ? principal.id : 'guest';

/** The longest password, in the form in which it is hashed. */
export const LONGEST_PASSWORD = 256;

export const signInInput = z.strictObject({
  username: z.string().min(1).max(64),
  /** As it is typed: decomposed, a password takes up to four times the room of its composed form. */
  password: z
    .string()
    .min(1)
    .max(4 * LONGEST_PASSWORD),
});
export type SignInInput = z.infer<typeof signInInput>;

/** What administrators set of a user. */
export const roleInput = z.strictObject({ rol: z.enum(roles) });
export const stateInput = z.strictObject({ deshabilitado: z.boolean() });

/** What the client learns of itself. */
export const userView = z.strictObject({
  id: z.string(),
  username: z.string(),
  nombre: z.string(),
  rol: z.enum(roles),
});
export type UserView = z.infer<typeof userView>;

/** The wire's view of a principal. */
export const toUserView = (user: UserPrincipal): UserView => ({
  id: user.id,
  username: user.username,
  nombre: user.displayName,
  rol: user.role,
});

/** How a guest is shown to others: under a name that says so. */
export const guestLabel = ({ name }: Pick<GuestPrincipal, 'name'>): string =>
  name === undefined ? 'Invitado' : `${name} (invitado)`;
