import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Role, SignInInput, UserPrincipal } from '../../contract/core/identity';
import { Problem, problem, type ProblemCode } from '../../contract/problems';
import type { AuditLog } from '../audit/audit-log';
import type { Database, Tx } from '../db/client';
import { endSessions, type Change } from './change';
import type { Devices } from './devices';
import type { User } from '../db/generated/client';
import { prepareUsername } from './opaque';
import type { Passwords } from './passwords';
import { endOldestSessions } from './session/session-quota';
import type { Throttle } from './throttle';

/** One attempt to sign in. */
export interface SignIn extends SignInInput {
  readonly ip: string;
  /** The browser's previous session, which ends when this sign-in succeeds (SEC-14). */
  readonly previous?: UserPrincipal | undefined;
  /** The browser's device token, which names the users who have signed in from it before. */
  readonly device?: string | undefined;
}

/** The dependencies of {@link createSignIn}. */
export interface SignInOptions {
  readonly database: Database;
  readonly log: Logger;
  readonly audit: Pick<AuditLog, 'refused'>;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  readonly devices: Pick<Devices, 'idOf'>;
  readonly sessionMs: number;
  readonly sessionsPerUser: number;
}

/** Refusals that indicate an attempt to guess credentials. */
const refusals: ReadonlySet<ProblemCode> = new Set(['auth.wrong_credentials', 'auth.locked']);

/** Creates the steps of signing in. */
export function createSignIn(options: SignInOptions) {
  const { database, log, audit, passwords, throttle, devices, sessionMs, sessionsPerUser } = options;

  /** Checks the password. @returns the user id @throws Problem `auth.wrong_credentials`, `auth.locked`, `server.busy` */
  async function check({ username: typed, password, ip, device }: SignIn): Promise<string> {
    const username = prepareUsername(typed);
    const attempt = { username, ip, device: await devices.idOf(device, username) };
    await throttle.attempt(attempt);
    const user = await database.prisma.user.findUnique({ where: { username } });
    const right = await passwords.verify(password, user?.passwordHash).catch(async (error: unknown) => {
      await throttle.undone(attempt);
      throw error;
    });
    if (!right || !user || user.disabled) throw problem('auth.wrong_credentials');
    await throttle.succeeded(attempt);
    await renew(user, password);
    return user.id;
  }

  /** Passwords were once hashed as typed, which other systems may type differently: a sign-in replaces such a hash. */
  async function renew({ id, passwordHash: old }: Pick<User, 'id' | 'passwordHash'>, password: string): Promise<void> {
    try {
      const passwordHash = await passwords.renew(password, old);
      // Unless another password has been set meanwhile.
      if (passwordHash)
        await database.prisma.user.updateMany({ where: { id, passwordHash: old }, data: { passwordHash } });
    } catch (error) {
      log.debug({ err: error }, 'a hash of an older form could not be replaced'); // the next sign-in retries
    }
  }

  /** Records a failed sign-in. A name that no user has is left out: it may be a mistyped password. */
  function recordRefusal({ username: typed, ip }: SignIn, error: unknown): void {
    const username = prepareUsername(typed);
    if (!(error instanceof Problem) || !refusals.has(error.code)) return;
    const name = async (): Promise<string | undefined> =>
      (await database.prisma.user.findUnique({ where: { username }, select: { username: true } }))?.username;
    const entry = { by: { address: ip }, act: 'entrar', problem: error.code } as const;
    // Operators see the log as events of the hub, so it gets as many lines as the audit log, and no more.
    if (audit.refused(entry, { at: username, name }))
      log.warn({ audit: 'sign_in_failed', ip, code: error.code }, 'sign-in refused');
  }

  /** Opens the session of a user after the password check. @throws Problem `auth.wrong_credentials` */
  async function open(tx: Tx, userId: string, { ip, previous }: SignIn): Promise<Change<UserPrincipal>> {
    const expiresAt = Math.floor((Date.now() + sessionMs) / 1000) * 1000;
    const sessionId = randomBytes(18).toString('base64url');
    // Locked against a change of the user, so that a user disabled at this moment cannot sign in.
    const [user] = await tx.$queryRaw<{ username: string; displayName: string; role: Role }[]>`
      SELECT username, display_name AS "displayName", role FROM users WHERE id = ${userId} AND NOT disabled FOR SHARE`;
    if (!user) throw problem('auth.wrong_credentials');
    await tx.session.create({ data: { id: sessionId, userId, expiresAt: new Date(expiresAt) } });
    const principal: UserPrincipal = { kind: 'user', id: userId, ...user, sessionId, expiresAt };
    const replaced = previous ? await endSessions(tx, { id: previous.sessionId }) : [];
    const oldest = await endOldestSessions(tx, { userId, kept: sessionId, most: sessionsPerUser });
    return {
      result: principal,
      events: [...replaced, ...oldest],
      entry: { by: { principal, address: ip }, act: 'entrar', target: user.username },
    };
  }

  return { check, open, recordRefusal };
}
