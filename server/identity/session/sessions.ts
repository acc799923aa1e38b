import type { Logger } from 'pino';
import { parseAccessEvent, type AccessEvent } from '../../../contract/core/access-events';
import type { Role, UserPrincipal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import type { AuditLog } from '../../audit/audit-log';
import type { Actor } from '../../audit/audit-entry';
import type { Database } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { removeInSlices } from '../../db/sql/slices';
import type { LogEvent } from '../../hub/ports';
import { lockAdministrators, refuseLast, refuseWithoutRight } from '../administrators';
import { createChange, endSessions, withOutageProblems, type ChangeOptions } from '../change';
import { createDevices, type DeviceToken } from '../devices';
import { createPasswords, type Passwords } from '../passwords';
import { SessionCache } from './session-cache';
import type { IdentityQuotas } from './session-quota';
import { createSessionReader } from './session-rows';
import { createSignIn, type SignIn } from '../sign-in';
import { createThrottle, type ThrottleRules } from '../throttle';
import { createTickets, type Ticket } from '../tickets';
import { createTokens } from '../tokens';

/** The dependencies of {@link createIdentity}. */
export interface IdentityOptions extends Pick<ChangeOptions, 'append' | 'committed'> {
  readonly database: Database;
  readonly log: Logger;
  /** At least 32 bytes, the same on every node. */
  readonly secret: string | Uint8Array;
  /** Records refusals; completed acts are recorded in their own transaction. */
  readonly audit: Pick<AuditLog, 'refused'>;
  readonly sessionMs?: number;
  readonly throttle?: ThrottleRules;
  readonly passwords?: Passwords;
  readonly quotas?: IdentityQuotas;
}

/** Sign-in, sessions and users' rights. */
export interface Identity {
  /** @throws Problem `auth.wrong_credentials`, `auth.locked`, `server.busy`, `server.unavailable`. */
  signIn(attempt: SignIn): Promise<{ token: string; principal: UserPrincipal; device: DeviceToken }>;
  /** @param ip the caller's address */
  signOut(principal: UserPrincipal, ip?: string): Promise<void>;
  /** Returns the session of a token if it is cached; otherwise call {@link identify}. */
  known(token: string): UserPrincipal | undefined;
  /** @throws Problem `auth.invalid_token`; `server.unavailable` where the database is needed and down. */
  identify(token: string): Promise<UserPrincipal>;
  /**
   * Reads the session's user from the database, past the cache. @throws Problem `auth.invalid_token` where the
   * session has ended; `server.unavailable`
   */
  confirm(principal: UserPrincipal): Promise<UserPrincipal>;
  /** Issues a ticket that authenticates one WebSocket as this user (SEC-10). @throws Problem `server.unavailable` */
  issueTicket(principal: UserPrincipal): Promise<Ticket>;
  /** Redeems a ticket. @returns the token of its session @throws Problem `auth.invalid_token`, `server.unavailable` */
  redeemTicket(ticket: string): Promise<string>;
  /** Ends all sessions of a user. @param by the acting principal @throws Problem `auth.user_not_found`. */
  endSessions(userId: string, by?: Actor): Promise<void>;
  /**
   * @param by the acting principal, who must still be an administrator at the commit; without one it is the program
   * itself, run by the operator, who can create another administrator
   * @throws Problem `auth.user_not_found`, `auth.forbidden`, `admin.last_administrator`
   */
  setRole(userId: string, role: Role, by?: Actor): Promise<void>;
  /** Ends a disabled user's sessions and refuses new ones. @throws Problem as {@link setRole} */
  setDisabled(userId: string, disabled: boolean, by?: Actor): Promise<void>;
  /** Applies an event of the channel `access`, of this or another node. Idempotent. */
  applyAccess(event: Pick<LogEvent, 'type' | 'data'>): void;
  /** Clears the cache: for a node that may have missed events of the channel. */
  forget(): void;
  close(): void;
}

const TWELVE_HOURS = 12 * 3_600_000;
const SWEEP_MS = 3_600_000;

/**
 * Keeps sessions in PostgreSQL. Each revocation is one transaction that also appends to the channel `access`, so every
 * node reads it, in order, from the log.
 *
 * @example
 * const identity = createIdentity({ database, log, audit, secret, append, committed: (events) => tail.push(events) });
 * const { token } = await identity.signIn({ username: 'ana', password, ip });
 */
export function createIdentity(options: IdentityOptions): Identity {
  const { database, log, audit, append, committed, sessionMs = TWELVE_HOURS, quotas = NO_QUOTAS } = options;
  const tokens = createTokens(options.secret);
  const tickets = createTickets(database, tokens, quotas.ticketsPerUser);
  const passwords = options.passwords ?? createPasswords();
  const throttle = createThrottle(database, log, options.throttle);
  const cache = new SessionCache(tokens, createSessionReader(database));
  const change = createChange({ database, append, committed, apply: (event) => cache.apply(event) });
  const devices = createDevices(options.secret);
  const signIn = createSignIn({ database, log, audit, passwords, throttle, devices, sessionMs, ...quotas });

  const changeUser = (userId: string, data: { role?: Role; disabled?: boolean }, by: Actor): Promise<void> =>
    withOutageProblems(() =>
      change(async (tx) => {
        const administrators = await lockAdministrators(tx);
        refuseWithoutRight(administrators, by);
        const [user] = await tx.user.updateManyAndReturn({ where: { id: userId }, data });
        if (!user) throw problem('auth.user_not_found');
        if (user.role !== 'admin' || user.disabled) refuseLast(administrators, userId, by);
        const { role, disabled, username: target } = user;
        const changed: AccessEvent = { type: 'user_changed', data: { userId, role: role as Role, disabled } };
        const ended = disabled ? await endSessions(tx, { userId }) : [];
        return {
          result: { audit: 'user_changed', userId, role, disabled },
          events: [changed, ...ended],
          entry:
            data.role === undefined
              ? { by, act: 'estado', target, detail: { deshabilitado: disabled } }
              : { by, act: 'rol', target, detail: { rol: role } },
        };
      }).then((entry) => log.info(entry, 'user changed')),
    );

  const timer = setInterval(() => void sweep(database, log), SWEEP_MS).unref();

  return {
    signIn: (attempt) =>
      withOutageProblems(async () => {
        const userId = await signIn.check(attempt);
        const principal = await change((tx) => signIn.open(tx, userId, attempt));
        log.info({ audit: 'signed_in', userId, sessionId: principal.sessionId, ip: attempt.ip }, 'signed in');
        const token = await tokens.sign({ userId, sessionId: principal.sessionId, expiresAt: principal.expiresAt });
        return { token, principal, device: await devices.remember(attempt.device, principal.username) };
      }).catch((error: unknown) => {
        signIn.recordRefusal(attempt, error);
        throw error;
      }),
    signOut: (principal, address) =>
      withOutageProblems(() =>
        change(async (tx) => ({
          result: undefined,
          events: await endSessions(tx, { id: principal.sessionId }),
          entry: { by: { principal, address }, act: 'salir', target: principal.username },
        })),
      ),
    known: (token) => cache.known(token),
    identify: (token) => withOutageProblems(() => cache.find(token)),
    confirm: (principal) => withOutageProblems(() => cache.confirm(principal)),
    issueTicket: (principal) => withOutageProblems(() => tickets.issue(principal)),
    redeemTicket: (ticket) => withOutageProblems(() => tickets.redeem(ticket)),
    endSessions: (userId, by = {}) =>
      withOutageProblems(() =>
        change(async (tx) => {
          refuseWithoutRight(await lockAdministrators(tx), by);
          const user = await tx.user.findUnique({ where: { id: userId }, select: { username: true } });
          if (!user) throw problem('auth.user_not_found');
          const events = await endSessions(tx, { userId });
          const entry = {
            by,
            act: 'cerrar_sesiones',
            target: user.username,
            detail: { sesiones: events.length },
          } as const;
          return { result: undefined, events, entry };
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

const NO_QUOTAS: IdentityQuotas = { sessionsPerUser: 1e9, ticketsPerUser: 1e9 };

/** Removes sessions that expired over a day ago. */
async function sweep(database: Database, log: Logger): Promise<void> {
  const before = new Date(Date.now() - 24 * SWEEP_MS);
  await removeInSlices(
    database,
    (rows) => Prisma.sql`
      DELETE FROM sessions WHERE id IN (
        SELECT id FROM sessions WHERE expires_at < ${before} ORDER BY expires_at LIMIT ${rows} FOR UPDATE SKIP LOCKED
      )`,
  ).catch((error: unknown) => database.outages.report(error, 'expired sessions were not removed', log));
}
