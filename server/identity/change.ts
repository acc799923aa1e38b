import type { AccessEvent } from '../../contract/core/access-events';
import { ACCESS_CHANNEL } from '../../contract/core/channels';
import { problem } from '../../contract/problems';
import { writeAuditEntries, type AuditEntry } from '../audit/audit-entry';
import { isSerialization, isUnavailable, type Database, type Tx } from '../db/client';
import type { LogEvent } from '../hub/ports';

/** What a transaction did: what its caller wants to know, what all nodes hear, and what is written down of it. */
export interface Change<T> {
  result: T;
  events: AccessEvent[];
  deed: AuditEntry;
}

/** What changes need of the rest of the program. */
export interface ChangeOptions {
  readonly database: Database;
  /** Writes events into the log within the transaction of the change they tell of. */
  append(tx: Tx, batch: { events: { channel: string; type: string; data: string }[] }): Promise<LogEvent[]>;
  /** Takes events that have just been committed, to be told. */
  committed(events: LogEvent[]): void;
  /** Takes what was committed, before anybody else hears of it. */
  apply(event: AccessEvent): void;
}

/** Makes the one way in which identity changes: all of it in a transaction, and told once committed. */
export function createChange({ database, append, committed, apply }: ChangeOptions) {
  return async function change<T>(work: (tx: Tx) => Promise<Change<T>>): Promise<T> {
    const { result, events, logged } = await database.transaction(async (tx) => {
      const done = await work(tx);
      await tx.$executeRaw(writeAuditEntries([done.deed]));
      return { ...done, logged: done.events.length > 0 ? await append(tx, toBatch(done.events)) : [] };
    });
    for (const event of events) apply(event);
    if (logged.length > 0) committed(logged);
    return result;
  };
}

/** Ends the open sessions that match, and returns the events that tell of it. */
export async function endSessions(tx: Tx, which: { id: string } | { userId: string }): Promise<AccessEvent[]> {
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

/** An outage of the database says so, and never lets anybody in (SEC-40). */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isUnavailable(cause)) throw problem('server.unavailable', { retryAfterMs: 1000, cause });
    // Two administrators at the same user at once: one of them has to ask again.
    if (isSerialization(cause)) throw problem('server.busy', { retryAfterMs: 1000, cause });
    throw cause;
  }
}
