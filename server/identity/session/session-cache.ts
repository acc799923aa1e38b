import { LRUCache } from 'lru-cache';
import type { AccessEvent } from '../../../contract/core/access-events';
import type { UserPrincipal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import type { ReadSession, SessionRow } from './session-rows';
import type { TokenClaims, Tokens } from '../tokens';

const MAX_CACHED = 50_000;

/**
 * Finds the session of a token, from memory where it has been verified before. Events of the channel `access` take
 * effect at once. During an outage of the database the cached sessions stay valid.
 */
export class SessionCache {
  readonly #tokens = new LRUCache<string, TokenClaims>({ max: MAX_CACHED });
  /** An ended session never reopens, so its end is cached too. */
  readonly #sessions = new LRUCache<string, UserPrincipal | 'ended'>({ max: MAX_CACHED });
  /** Counts changes of users, so that a read that began before one can be recognised as possibly stale. */
  #changes = 0;

  constructor(
    private readonly verifier: Pick<Tokens, 'verify'>,
    private readonly readSession: ReadSession,
  ) {}

  /** Returns the session of a token if it is cached: two synchronous lookups. */
  known(token: string): UserPrincipal | undefined {
    const claims = this.#tokens.get(token);
    if (claims === undefined || claims.expiresAt <= Date.now()) return undefined;
    const session = this.#sessions.get(claims.sessionId);
    return session !== undefined && session !== 'ended' && session.expiresAt > Date.now() ? session : undefined;
  }

  /** Returns the session of a token. @throws Problem `auth.invalid_token`. */
  async find(token: string): Promise<UserPrincipal> {
    const claims = this.#tokens.get(token) ?? (await this.verifier.verify(token));
    this.#tokens.set(token, claims);
    const principal = this.#sessions.get(claims.sessionId) ?? (await this.#load(claims));
    const now = Date.now();
    if (principal === 'ended' || principal.expiresAt <= now || claims.expiresAt <= now)
      throw problem('auth.invalid_token');
    return principal;
  }

  /**
   * Reads a session from the database, past the cache: for acts that must not rest on a right that another node has
   * just revoked. @throws Problem `auth.invalid_token`
   */
  async confirm({ id: userId, sessionId }: UserPrincipal): Promise<UserPrincipal> {
    const now = await this.#load({ sessionId, userId });
    if (now === 'ended') throw problem('auth.invalid_token');
    return now;
  }

  async #load({ sessionId, userId }: Pick<TokenClaims, 'sessionId' | 'userId'>): Promise<UserPrincipal | 'ended'> {
    for (;;) {
      const changes = this.#changes;
      const row = await this.readSession(sessionId);
      // The row may be older than a change that was applied during the read.
      if (changes !== this.#changes) continue;
      if (this.#sessions.get(sessionId) === 'ended') return 'ended';
      if (row?.userId !== userId || row.disabled) throw problem('auth.invalid_token');
      const session = row.endedAt ? 'ended' : toPrincipal(row);
      this.#sessions.set(sessionId, session);
      return session;
    }
  }

  /** Applies a committed event: the next lookup reflects it. */
  apply(event: AccessEvent): void {
    if (event.type === 'session_ended') {
      this.#sessions.set(event.data.sessionId, 'ended');
    } else if (event.type === 'user_changed') {
      this.#changes++;
      for (const [id, session] of this.#sessions) {
        if (session !== 'ended' && session.id === event.data.userId) this.#sessions.delete(id);
      }
    }
  }

  /** Clears the cache: for a node that has missed events. */
  clear(): void {
    this.#changes++;
    this.#sessions.clear();
  }
}

const toPrincipal = (row: SessionRow): UserPrincipal =>
  Object.freeze({
    kind: 'user',
    id: row.userId,
    username: row.username,
    displayName: row.displayName,
    role: row.role,
    sessionId: row.id,
    expiresAt: row.expiresAt.getTime(),
  });
