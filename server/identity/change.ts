import type { AccessEvent } from '../../contract/core/access-events';
import { ACCESS_CHANNEL } from '../../contract/core/channels';
import { problem } from '../../contract/problems';
import { writeAuditEntries, type AuditEntry } from '../audit/audit-entry';
import { isSerialization, isUnavailable, type Database, type Tx } from '../db/client';
import type { LogEvent } from '../hub/ports';

/** A transaction's result: the value for its caller, the events for all nodes, and the audit entry. */
export interface Change<T> {
  result: T;
  events: AccessEvent[];
  entry: AuditEntry;
}

/** The dependencies of {@link createChange}. */
export interface ChangeOptions {
  readonly database: Database;
  /** Appends events to the log within the transaction of their change. */
  append(tx: Tx, batch: { events: { channel: string; type: string; data: string }[] }): Promise<LogEvent[]>;
  /** Delivers events that have just been committed. */
  committed(events: LogEvent[]): void;
  /** Applies a committed event to this node before it is delivered. */
  apply(event: AccessEvent): void;
}

/** Creates the only function that changes identity: in one transaction, whose events are delivered after the commit. */
export function createChange({ database, append, committed, apply }: ChangeOptions) {
  return async function change<T>(work: (tx: Tx) => Promise<Change<T>>): Promise<T> {
    const { result, events, logged } = await database.transaction(async (tx) => {
      const done = await work(tx);
      await tx.$executeRaw(writeAuditEntries([done.entry]));
      return { ...done, logged: done.events.length > 0 ? await append(tx, toBatch(done.events)) : [] };
    });
    for (const event of events) apply(event);
    if (logged.length > 0) committed(logged);
    return result;
  };
}

/** Ends the matching open sessions, and returns their events. */
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

/** Turns a database outage into `server.unavailable`: an outage never grants access (SEC-40). */
export async function withOutageProblems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isUnavailable(cause)) throw problem('server.unavailable', { retryAfterMs: 1000, cause });
    // Two administrators changed the same user at once: one of them must retry.
    if (isSerialization(cause)) throw problem('server.busy', { retryAfterMs: 1000, cause });
    throw cause;
  }
}
