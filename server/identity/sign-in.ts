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
  /** The session that the same browser held so far: it ends with the success of this one (SEC-14). */
  readonly previous?: UserPrincipal | undefined;
  /** The token by which the browser shows who has signed in from it before. */
  readonly device?: string | undefined;
}

/** What signing in needs. */
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

/** Refusals that say something about who tries to get in. */
const refusals: ReadonlySet<ProblemCode> = new Set(['auth.wrong_credentials', 'auth.locked']);

/** The steps of signing in. */
export function createSignIn(options: SignInOptions) {
  const { database, log, audit, passwords, throttle, devices, sessionMs, sessionsPerUser } = options;

  /** The user whose password it is. @throws Problem `auth.wrong_credentials`, `auth.locked`, `server.busy` */
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

  /** Passwords were once hashed as they had been typed; that nobody else can type them so has an end with a sign-in. */
  async function renew({ id, passwordHash: old }: Pick<User, 'id' | 'passwordHash'>, password: string): Promise<void> {
    try {
      const passwordHash = await passwords.renew(password, old);
      // Not where another password has been set meanwhile.
      if (passwordHash)
        await database.prisma.user.updateMany({ where: { id, passwordHash: old }, data: { passwordHash } });
    } catch (error) {
      log.debug({ err: error }, 'a hash of an old form stays as it is'); // the next sign-in tries again
    }
  }

  /** Writes a failed sign-in down. What is no user's name is left out: it may be somebody's password. */
  function noteRefusal({ username: typed, ip }: SignIn, error: unknown): void {
    const username = prepareUsername(typed);
    if (!(error instanceof Problem) || !refusals.has(error.code)) return;
    const name = async (): Promise<string | undefined> =>
      (await database.prisma.user.findUnique({ where: { username }, select: { username: true } }))?.username;
    const deed = { by: { address: ip }, act: 'entrar', problem: error.code } as const;
    // The log is read by operators, as an event of the hub: as many lines as the audit log looks into, and no more.
    if (audit.refused(deed, { at: username, name }))
      log.warn({ audit: 'sign_in_failed', ip, code: error.code }, 'sign-in refused');
  }

  /** Opens the session of a user whose password was right. @throws Problem `auth.wrong_credentials` */
  async function open(tx: Tx, userId: string, { ip, previous }: SignIn): Promise<Change<UserPrincipal>> {
    const expiresAt = Math.floor((Date.now() + sessionMs) / 1000) * 1000;
    const sessionId = randomBytes(18).toString('base64url');
    // Locked against a change of the user, so that nobody disabled this moment gets in.
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
      deed: { by: { principal, address: ip }, act: 'entrar', target: user.username },
    };
  }

  return { check, open, noteRefusal };
}
