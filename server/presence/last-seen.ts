import type { Logger } from 'pino';
import type { Database } from '../db/client';
import type { Hub } from '../hub/hub';
import type { Session } from '../hub/session';

export interface LastSeenOptions {
  database: Database;
  hub: Pick<Hub, 'sessions' | 'watch'>;
  log: Logger;
  /** How often connected users are written as well, in milliseconds: the most that a crash can lose. */
  everyMs?: number;
}

/** Stores when each user was last connected to this node (PRE-4). */
export class LastSeen {
  readonly #pending = new Set<string>();
  #writing: Promise<void> | undefined;
  #writeTimer: NodeJS.Timeout | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly options: LastSeenOptions) {
    options.hub.watch((session) => this.#onChange(session));
    this.#timer = setInterval(() => this.#addConnected(), options.everyMs ?? 60_000);
  }

  #onChange({ ended, principal }: Session): void {
    if (!ended || principal.kind !== 'user') return;
    this.#pending.add(principal.id);
    this.#writeTimer ??= setTimeout(() => void this.#write(), WRITE_DELAY_MS);
  }

  #addConnected(): void {
    for (const { principal } of this.options.hub.sessions)
      if (principal.kind === 'user') this.#pending.add(principal.id);
    void this.#write();
  }

  #write(): Promise<void> {
    clearTimeout(this.#writeTimer);
    this.#writeTimer = undefined;
    return (this.#writing = (this.#writing ?? Promise.resolve()).then(() => this.#writeOnce()));
  }

  /** Locks users in order of id, as everywhere. Users that cannot be written now are written with the next. */
  async #writeOnce(): Promise<void> {
    const ids = [...this.#pending].sort();
    if (ids.length === 0) return;
    this.#pending.clear();
    const { database, log } = this.options;
    try {
      while (ids.length > 0) {
        const slice = ids.slice(0, MAX_USERS);
        await database.prisma.$executeRaw`
          UPDATE users SET last_seen = greatest(last_seen, now())
          WHERE id IN (SELECT id FROM users WHERE id = ANY (${slice}::text[]) ORDER BY id FOR NO KEY UPDATE)`;
        ids.splice(0, slice.length);
      }
    } catch (error) {
      for (const id of ids) this.#pending.add(id);
      database.outages.report(error, 'last seen could not be written', log);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write();
  }
}

/** Users of one statement: other changes of these users wait for it. */
const MAX_USERS = 500;
/** Users who disconnect within this time are written together. */
const WRITE_DELAY_MS = 200;
