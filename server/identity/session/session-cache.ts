import { LRUCache } from 'lru-cache';
import type { AccessEvent } from '../../../contract/core/access-events';
import type { UserPrincipal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import type { ReadSession, SessionRow } from './session-rows';
import type { TokenClaims, Tokens } from '../tokens';

const REMEMBERED = 50_000;

/**
 * Who stands behind a token, from memory where it has been verified before. What the channel `access` tells takes
 * effect here at once; while the database is away, what is in memory goes on holding.
 */
export class SessionCache {
  readonly #tokens = new LRUCache<string, TokenClaims>({ max: REMEMBERED });
  /** An ended session never comes back, so that is worth remembering too. */
  readonly #sessions = new LRUCache<string, UserPrincipal | 'ended'>({ max: REMEMBERED });
  /** Counts changes of users, so that a read that began before one can be recognised as possibly stale. */
  #changes = 0;

  constructor(
    private readonly verifier: Pick<Tokens, 'verify'>,
    private readonly readSession: ReadSession,
  ) {}

  /** The session behind a token if memory knows it: two look-ups, nothing to wait for. */
  known(token: string): UserPrincipal | undefined {
    const claims = this.#tokens.get(token);
    if (claims === undefined || claims.expiresAt <= Date.now()) return undefined;
    const session = this.#sessions.get(claims.sessionId);
    return session !== undefined && session !== 'ended' && session.expiresAt > Date.now() ? session : undefined;
  }

  /** The session behind a token. @throws Problem `auth.invalid_token`. */
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
   * A session as the database has it now, whatever memory says: for what must not be done on a right that has just been
   * taken back on another node. @throws Problem `auth.invalid_token`
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
      // The row may be from before what was told while it was on its way.
      if (changes !== this.#changes) continue;
      if (this.#sessions.get(sessionId) === 'ended') return 'ended';
      if (row?.userId !== userId || row.disabled) throw problem('auth.invalid_token');
      const session = row.endedAt ? 'ended' : toPrincipal(row);
      this.#sessions.set(sessionId, session);
      return session;
    }
  }

  /** Takes in what was committed: the next look-up knows it. */
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

  /** Forgets everything: for a node that has missed what was told. */
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
