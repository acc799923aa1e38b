import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { parseAccessEvent, type AccessEvent } from '../../contract/access';
import { ACCESS_CHANNEL } from '../../contract/channels';
import type { Role, SignInInput, UserPrincipal } from '../../contract/identity';
import { Problem, problem, type ProblemCode } from '../../contract/problems';
import type { AuditLog } from '../audit/audit-log';
import { writeDeeds, type Deed, type Doer } from '../audit/deed';
import { isSerialization, isUnavailable, type Database, type Tx } from '../db/client';
import type { LogEvent } from '../hub/ports';
import { createPasswords, type Passwords } from './passwords';
import { SessionCache } from './session-cache';
import { createSessionReader } from './session-rows';
import { createThrottle, type ThrottleRules } from './throttle';
import { createTokens } from './tokens';

/** What identity is made of. */
export interface IdentityOptions {
  readonly database: Database;
  readonly log: Logger;
  /** At least 32 bytes, the same on every node. */
  readonly secret: string | Uint8Array;
  /** Writes events into the log within the transaction of the change they tell of. */
  append(tx: Tx, batch: { events: { channel: string; type: string; data: string }[] }): Promise<LogEvent[]>;
  /** Takes events that have just been committed, to be told. */
  committed(events: LogEvent[]): void;
  /** Takes what was refused; what was done is written down with it. */
  readonly audit: Pick<AuditLog, 'refused'>;
  readonly sessionMs?: number;
  readonly throttle?: ThrottleRules;
  readonly passwords?: Passwords;
}

/** One attempt to sign in. */
export interface SignIn extends SignInInput {
  readonly ip: string;
  /** The session that the same browser held so far: it ends with the success of this one (SEC-14). */
  readonly previous?: UserPrincipal | undefined;
}

/** Who is who, and for how long. */
export interface Identity {
  /** @throws Problem `auth.wrong_credentials`, `auth.locked`, `server.busy`, `server.unavailable`. */
  signIn(attempt: SignIn): Promise<{ token: string; principal: UserPrincipal }>;
  /** @param ip where the wish came from */
  signOut(principal: UserPrincipal, ip?: string): Promise<void>;
  /** The session behind a token if memory knows it; otherwise ask {@link identify}. */
  known(token: string): UserPrincipal | undefined;
  /** @throws Problem `auth.invalid_token`; `server.unavailable` where the database would have to be asked and is away. */
  identify(token: string): Promise<UserPrincipal>;
  /** Ends all sessions of a user. @param by who had it done @throws Problem `auth.user_not_found`. */
  endSessions(userId: string, by?: Doer): Promise<void>;
  /** @param by who had it done @throws Problem `auth.user_not_found`. */
  setRole(userId: string, role: Role, by?: Doer): Promise<void>;
  /** A disabled user's sessions end; new ones are refused. @throws Problem `auth.user_not_found`. */
  setDisabled(userId: string, disabled: boolean, by?: Doer): Promise<void>;
  /** Takes in an event of the channel `access`, this node's own or another's. Twice does no harm. */
  applyAccess(event: Pick<LogEvent, 'type' | 'data'>): void;
  /** Forgets all that is remembered: for a node that may have missed events of the channel. */
  forget(): void;
  close(): void;
}

const TWELVE_HOURS = 12 * 3_600_000;
const SWEEP_MS = 3_600_000;

/**
 * Sessions on top of PostgreSQL. Whatever takes something away from somebody is one transaction that also appends to
 * the channel `access`, so every node learns of it, in order, from the log.
 *
 * @example
 * const identity = createIdentity({ database, log, audit, secret, append, committed: (events) => tail.push(events) });
 * const { token } = await identity.signIn({ username: 'ana', password, ip });
 */
export function createIdentity(options: IdentityOptions): Identity {
  const { database, log, audit, sessionMs = TWELVE_HOURS } = options;
  const tokens = createTokens(options.secret);
  const passwords = options.passwords ?? createPasswords();
  const throttle = createThrottle(database, log, options.throttle);
  const cache = new SessionCache(tokens, createSessionReader(database));

  /** Runs `work` in one transaction with its line in the audit log and its events, which are told once committed. */
  async function change<T>(work: (tx: Tx) => Promise<Change<T>>): Promise<T> {
    const { result, events, logged } = await database.transaction(async (tx) => {
      const done = await work(tx);
      await tx.$executeRaw(writeDeeds([done.deed]));
      return { ...done, logged: done.events.length > 0 ? await options.append(tx, toBatch(done.events)) : [] };
    });
    for (const event of events) cache.apply(event);
    if (logged.length > 0) options.committed(logged);
    return result;
  }

  async function checkPassword({ username, password, ip }: SignIn): Promise<string> {
    await throttle.attempt(username, ip);
    const user = await database.prisma.user.findUnique({ where: { username } });
    const right = await passwords.verify(password, user?.passwordHash).catch(async (error: unknown) => {
      await throttle.undone(username, ip);
      throw error;
    });
    if (!right || !user || user.disabled) throw problem('auth.wrong_credentials');
    await throttle.succeeded(username, ip);
    return user.id;
  }

  /** Writes a failed sign-in down. What is no user's name is left out: it may be somebody's password. */
  async function noteRefusal({ username, ip }: SignIn, error: unknown): Promise<void> {
    if (!(error instanceof Problem) || !refusals.has(error.code)) return;
    const known = await database.prisma.user.findUnique({ where: { username }, select: { id: true } });
    log.warn({ audit: 'sign_in_failed', userId: known?.id, ip, code: error.code }, 'sign-in refused');
    audit.refused({ by: { address: ip }, act: 'entrar', target: known ? username : undefined, problem: error.code });
  }

  async function open(tx: Tx, userId: string, { ip, previous }: SignIn): Promise<Change<UserPrincipal>> {
    const expiresAt = Math.floor((Date.now() + sessionMs) / 1000) * 1000;
    const sessionId = randomBytes(18).toString('base64url');
    // Locked against a change of the user, so that nobody disabled this moment gets in.
    const [user] = await tx.$queryRaw<{ username: string; displayName: string; role: Role }[]>`
      SELECT username, display_name AS "displayName", role FROM users WHERE id = ${userId} AND NOT disabled FOR SHARE`;
    if (!user) throw problem('auth.wrong_credentials');
    await tx.session.create({ data: { id: sessionId, userId, expiresAt: new Date(expiresAt) } });
    const principal: UserPrincipal = { kind: 'user', id: userId, ...user, sessionId, expiresAt };
    return {
      result: principal,
      events: previous ? await end(tx, { id: previous.sessionId }) : [],
      deed: { by: { principal, address: ip }, act: 'entrar', target: user.username },
    };
  }

  const changeUser = (userId: string, data: { role?: Role; disabled?: boolean }, by: Doer): Promise<void> =>
    guarded(() =>
      change(async (tx) => {
        const [user] = await tx.user.updateManyAndReturn({ where: { id: userId }, data });
        if (!user) throw problem('auth.user_not_found');
        const { role, disabled, username: target } = user;
        const changed: AccessEvent = { type: 'user_changed', data: { userId, role: role as Role, disabled } };
        const ended = disabled ? await end(tx, { userId }) : [];
        return {
          result: { audit: 'user_changed', userId, role, disabled },
          events: [changed, ...ended],
          deed:
            data.role === undefined
              ? { by, act: 'estado', target, detail: { deshabilitado: disabled } }
              : { by, act: 'rol', target, detail: { rol: role } },
        };
      }).then((entry) => log.info(entry, 'user changed')),
    );

  const timer = setInterval(() => void sweep(database, log), SWEEP_MS).unref();

  return {
    signIn: (attempt) =>
      guarded(async () => {
        const userId = await checkPassword(attempt);
        const principal = await change((tx) => open(tx, userId, attempt));
        log.info({ audit: 'signed_in', userId, sessionId: principal.sessionId, ip: attempt.ip }, 'signed in');
        const token = await tokens.sign({ userId, sessionId: principal.sessionId, expiresAt: principal.expiresAt });
        return { token, principal };
      }).catch(async (error: unknown) => {
        await noteRefusal(attempt, error).catch((reason: unknown) => log.warn({ reason }, 'a refusal is not noted'));
        throw error;
      }),
    signOut: (principal, address) =>
      guarded(() =>
        change(async (tx) => ({
          result: undefined,
          events: await end(tx, { id: principal.sessionId }),
          deed: { by: { principal, address }, act: 'salir', target: principal.username },
        })),
      ),
    known: (token) => cache.known(token),
    identify: (token) => guarded(() => cache.find(token)),
    endSessions: (userId, by = {}) =>
      guarded(() =>
        change(async (tx) => {
          const user = await tx.user.findUnique({ where: { id: userId }, select: { username: true } });
          if (!user) throw problem('auth.user_not_found');
          const events = await end(tx, { userId });
          const deed = {
            by,
            act: 'cerrar_sesiones',
            target: user.username,
            detail: { sesiones: events.length },
          } as const;
          return { result: undefined, events, deed };
        }),
      ),
    setRole: (userId, role, by = {}) => changeUser(userId, { role }, by),
    setDisabled: (userId, disabled, by = {}) => changeUser(userId, { disabled }, by),
    applyAccess: ({ type, data }) => cache.apply(parseAccessEvent(type, JSON.parse(data))),
    forget: () => cache.clear(),
    close() {
      clearInterval(timer);
      throttle.close();
    },
  };
}

/** What a transaction did: what its caller wants to know, what all nodes hear, and what is written down of it. */
interface Change<T> {
  result: T;
  events: AccessEvent[];
  deed: Deed;
}

/** Refusals that say something about who tries to get in. */
const refusals: ReadonlySet<ProblemCode> = new Set(['auth.wrong_credentials', 'auth.locked']);

/** Ends the open sessions that match, and returns the events that tell of it. */
async function end(tx: Tx, which: { id: string } | { userId: string }): Promise<AccessEvent[]> {
  const ended = await tx.session.updateManyAndReturn({
    where: { ...which, endedAt: null },
    data: { endedAt: new Date() },
    select: { id: true },
  });
  return ended.map(({ id }) => ({ type: 'session_ended', data: { sessionId: id } }));
}

const toBatch = (events: readonly AccessEvent[]) => ({
  events: events.map(({ type, data }) => ({ channel: ACCESS_CHANNEL, type, data: JSON.stringify(data) })),
});

/** Sessions that ended or expired over a day ago are of no use to anybody. */
async function sweep(database: Database, log: Logger): Promise<void> {
  const expiresAt = { lt: new Date(Date.now() - 24 * SWEEP_MS) };
  await database.prisma.session.deleteMany({ where: { expiresAt } }).catch((reason: unknown) => {
    log.warn({ reason }, 'expired sessions were not removed');
  });
}

/** An outage of the database says so, and never lets anybody in (SEC-40). */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isUnavailable(cause)) throw problem('server.unavailable', { retryAfterMs: 1000, cause });
    // Two administrators at the same user at once: one of them has to ask again.
    if (isSerialization(cause)) throw problem('server.busy', { retryAfterMs: 1000, cause });
    throw cause;
  }
}
