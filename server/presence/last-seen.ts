import type { Logger } from 'pino';
import type { Database } from '../db/client';
import type { Hub } from '../hub/hub';
import type { Session } from '../hub/session';

export interface LastSeenOptions {
  database: Database;
  hub: Pick<Hub, 'sessions' | 'watch'>;
  log: Logger;
  /** How often those who are connected are written down as well, in milliseconds: what a crash can lose. */
  everyMs?: number;
}

/** Stores when each user was last connected to this node (PRE-4). */
export class LastSeen {
  readonly #gone = new Set<string>();
  #writing: Promise<void> | undefined;
  #soon: NodeJS.Timeout | undefined;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly options: LastSeenOptions) {
    options.hub.watch((session) => this.#look(session));
    this.#timer = setInterval(() => this.#everybody(), options.everyMs ?? 60_000);
  }

  #look({ ended, principal }: Session): void {
    if (!ended || principal.kind !== 'user') return;
    this.#gone.add(principal.id);
    this.#soon ??= setTimeout(() => void this.#write(), SOON_MS);
  }

  #everybody(): void {
    for (const { principal } of this.options.hub.sessions) if (principal.kind === 'user') this.#gone.add(principal.id);
    void this.#write();
  }

  #write(): Promise<void> {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    return (this.#writing = (this.#writing ?? Promise.resolve()).then(() => this.#writeOnce()));
  }

  /** Users are locked in order of id, as everywhere. What cannot be written now is written with the next. */
  async #writeOnce(): Promise<void> {
    const ids = [...this.#gone].sort();
    if (ids.length === 0) return;
    this.#gone.clear();
    const { database, log } = this.options;
    try {
      while (ids.length > 0) {
        const some = ids.slice(0, AT_ONCE);
        await database.prisma.$executeRaw`
          UPDATE users SET last_seen = greatest(last_seen, now())
          WHERE id IN (SELECT id FROM users WHERE id = ANY (${some}::text[]) ORDER BY id FOR NO KEY UPDATE)`;
        ids.splice(0, some.length);
      }
    } catch (error) {
      for (const id of ids) this.#gone.add(id);
      database.outages.tell(error, 'last seen could not be written', log);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#write();
  }
}

/** Users of one statement: whoever changes one of them waits for it. */
const AT_ONCE = 500;
/** Those who leave together are written together. */
const SOON_MS = 200;
