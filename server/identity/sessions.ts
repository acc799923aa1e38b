import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { parseAccessEvent, type AccessEvent } from '../../contract/access';
import { ACCESS_CHANNEL } from '../../contract/channels';
import type { Role, SignInInput, UserPrincipal } from '../../contract/identity';
import { problem } from '../../contract/problems';
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
  signOut(principal: UserPrincipal): Promise<void>;
  /** The session behind a token if memory knows it; otherwise ask {@link identify}. */
  known(token: string): UserPrincipal | undefined;
  /** @throws Problem `auth.invalid_token`; `server.unavailable` where the database would have to be asked and is away. */
  identify(token: string): Promise<UserPrincipal>;
  /** Ends all sessions of a user. @throws Problem `auth.user_not_found`. */
  endSessions(userId: string): Promise<void>;
  /** @throws Problem `auth.user_not_found`. */
  setRole(userId: string, role: Role): Promise<void>;
  /** A disabled user's sessions end; new ones are refused. @throws Problem `auth.user_not_found`. */
  setDisabled(userId: string, disabled: boolean): Promise<void>;
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
 * const identity = createIdentity({ database, log, secret, append, committed: (events) => tail.push(events) });
 * const { token } = await identity.signIn({ username: 'ana', password, ip });
 */
export function createIdentity(options: IdentityOptions): Identity {
  const { database, log, sessionMs = TWELVE_HOURS } = options;
  const tokens = createTokens(options.secret);
  const passwords = options.passwords ?? createPasswords();
  const throttle = createThrottle(database, log, options.throttle);
  const cache = new SessionCache(tokens, createSessionReader(database));

  /** Runs `work` in one transaction with the events that it returns, and tells them once they are committed. */
  async function change<T>(work: (tx: Tx) => Promise<{ result: T; events: AccessEvent[] }>): Promise<T> {
    const { result, events, logged } = await database.transaction(async (tx) => {
      const done = await work(tx);
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
    if (!right || !user || user.disabled) {
      log.warn({ audit: 'sign_in_failed', userId: user?.id, ip }, 'sign-in refused');
      throw problem('auth.wrong_credentials');
    }
    await throttle.succeeded(username, ip);
    return user.id;
  }

  async function open(tx: Tx, userId: string, previous?: UserPrincipal) {
    const expiresAt = Math.floor((Date.now() + sessionMs) / 1000) * 1000;
    const sessionId = randomBytes(18).toString('base64url');
    // Locked against a change of the user, so that nobody disabled this moment gets in.
    const [user] = await tx.$queryRaw<{ username: string; displayName: string; role: Role }[]>`
      SELECT username, display_name AS "displayName", role FROM users WHERE id = ${userId} AND NOT disabled FOR SHARE`;
    if (!user) throw problem('auth.wrong_credentials');
    await tx.session.create({ data: { id: sessionId, userId, expiresAt: new Date(expiresAt) } });
    const principal: UserPrincipal = { kind: 'user', id: userId, ...user, sessionId, expiresAt };
    return { result: principal, events: previous ? await end(tx, { id: previous.sessionId }) : [] };
  }

  const changeUser = (userId: string, data: { role?: Role; disabled?: boolean }): Promise<void> =>
    guarded(() =>
      change(async (tx) => {
        const [user] = await tx.user.updateManyAndReturn({ where: { id: userId }, data });
        if (!user) throw problem('auth.user_not_found');
        const { role, disabled } = user;
        const changed: AccessEvent = { type: 'user_changed', data: { userId, role: role as Role, disabled } };
        const ended = disabled ? await end(tx, { userId }) : [];
        return { result: { audit: 'user_changed', userId, role, disabled }, events: [changed, ...ended] };
      }).then((entry) => log.info(entry, 'user changed')),
    );

  const timer = setInterval(() => void sweep(database, log), SWEEP_MS).unref();

  return {
    signIn: (attempt) =>
      guarded(async () => {
        const userId = await checkPassword(attempt);
        const principal = await change((tx) => open(tx, userId, attempt.previous));
        log.info({ audit: 'signed_in', userId, sessionId: principal.sessionId, ip: attempt.ip }, 'signed in');
        const token = await tokens.sign({ userId, sessionId: principal.sessionId, expiresAt: principal.expiresAt });
        return { token, principal };
      }),
    signOut: ({ sessionId }) =>
      guarded(() => change(async (tx) => ({ result: undefined, events: await end(tx, { id: sessionId }) }))),
    known: (token) => cache.known(token),
    identify: (token) => guarded(() => cache.find(token)),
    endSessions: (userId) =>
      guarded(() =>
        change(async (tx) => {
          if ((await tx.user.count({ where: { id: userId } })) === 0) throw problem('auth.user_not_found');
          return { result: undefined, events: await end(tx, { userId }) };
        }),
      ),
    setRole: (userId, role) => changeUser(userId, { role }),
    setDisabled: (userId, disabled) => changeUser(userId, { disabled }),
    applyAccess: ({ type, data }) => cache.apply(parseAccessEvent(type, JSON.parse(data))),
    forget: () => cache.clear(),
    close() {
      clearInterval(timer);
      throttle.close();
    },
  };
}

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
