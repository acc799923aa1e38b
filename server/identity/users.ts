import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { LONGEST_PASSWORD, roles } from '../../contract/core/identity';
import { lengthOf } from '../../contract/core/text/signs';
import { isLine, isVisible } from '../../contract/core/text/visible';
import { isUniqueViolation, type Database } from '../db/client';
import { createChange, endSessions, type ChangeOptions } from './change';
import { preparePassword } from './opaque';
import { createPasswords } from './passwords';

const LEAST_CHARACTERS = 12;
const TOO_SHORT = `must have at least ${LEAST_CHARACTERS} characters`;

/** The operator's input for a new user. */
export const newUser = z.strictObject({
  username: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9._-]{0,63}$/,
      'must be 1 to 64 of a–z, 0–9, dot, dash and underscore, a letter or digit first',
    ),
  name: z
    .string()
    .trim()
    .max(80)
    .refine(isVisible, 'must have something to see in it')
    .refine(isLine, 'must not have control characters, line ends or signs that turn the direction of text'),
  role: z.enum(roles),
});
export type NewUser = z.infer<typeof newUser>;

/** Long enough against guessing, and no longer than sign-in accepts; both measured in the form that is hashed. */
export const newPassword = z
  .string()
  .transform((password, { addIssue }) => {
    const prepared = preparePassword(password);
    if (prepared !== undefined) return prepared;
    const message =
      password === '' ? TOO_SHORT : 'must not have control characters, nor ones that Unicode does not know';
    addIssue({ code: 'custom', message });
    return z.NEVER;
  })
  .refine((password) => lengthOf(password) >= LEAST_CHARACTERS, TOO_SHORT)
  .refine((password) => lengthOf(password) <= LONGEST_PASSWORD, 'is longer than sign-in takes');

/** A user in a list. */
export interface ListedUser {
  readonly username: string;
  readonly displayName: string;
  readonly role: string;
  readonly disabled: boolean;
}

/** The operator's management of users: operations that are not available over the network. */
export interface Users {
  list(): Promise<readonly ListedUser[]>;
  /** @returns whether the name was free */
  add(user: NewUser, password: string): Promise<boolean>;
  /** Sets a password and ends the user's sessions, on running servers too. @returns whether there is such a user */
  setPassword(username: string, password: string): Promise<boolean>;
}

const ignore = (): void => undefined;

/** @param append writes the changes' events into the log, where running nodes read them like those of other nodes */
export function openUsers(database: Database, append: ChangeOptions['append']): Users {
  const passwords = createPasswords();
  const change = createChange({ database, append, committed: ignore, apply: ignore });
  const make = async ({ username, name, role }: NewUser, passwordHash: string): Promise<void> =>
    change(async (tx) => {
      await tx.user.create({ data: { id: `u_${randomUUID()}`, username, displayName: name, role, passwordHash } });
      return { result: undefined, events: [], entry: { by: {}, act: 'alta', target: username, detail: { rol: role } } };
    });

  return {
    list: () =>
      database.prisma.user.findMany({
        select: { username: true, displayName: true, role: true, disabled: true },
        orderBy: { username: 'asc' },
      }),
    async add(user, password) {
      try {
        await make(user, await passwords.hash(password));
        return true;
      } catch (error) {
        if (isUniqueViolation(error)) return false;
        throw error;
      }
    },
    async setPassword(username, password) {
      const user = await database.prisma.user.findUnique({ where: { username }, select: { id: true } });
      if (!user) return false;
      const passwordHash = await passwords.hash(password);
      await change(async (tx) => {
        await tx.user.update({ where: { username }, data: { passwordHash } });
        const events = await endSessions(tx, { userId: user.id });
        const entry = { by: {}, act: 'contrasena', target: username, detail: { sesiones: events.length } } as const;
        return { result: undefined, events, entry };
      });
      return true;
    },
  };
}
