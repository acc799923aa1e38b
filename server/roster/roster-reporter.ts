import type { Database, Tx } from '../db/client';
import { Prisma } from '../db/generated/client';
import { removeInSlices } from '../db/sql/slices';
import type { Hub } from '../hub/hub';
import type { Session } from '../hub/session';

/** How often a node checks that its rows are still there, and removes rows of nodes that are gone. */
const CHECK_MS = 5_000;
/** Sessions of one statement. */
const MAX_SESSIONS = 500;

/**
 * Writes this node's connections for the other nodes: those that opened, closed or changed subscriptions since the
 * previous report, in one transaction. The tables are unlogged, and others remove the rows of a node that they take for
 * dead. So each report first counts its rows: if the count differs from what was written, it writes all rows anew.
 */
export class RosterReporter {
  #changed = new Set<Session>();
  #written = new Set<string>();
  #checkAt = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly hub: Pick<Hub, 'sessions' | 'watch'>,
    private readonly node: string,
  ) {
    hub.watch((session) => this.#changed.add(session));
  }

  /** Writes one report at a time; resolves when all changes up to now are written. */
  report(): Promise<void> {
    return (this.#turn = this.#turn.catch(() => undefined).then(() => this.#report()));
  }

  async #report(): Promise<void> {
    const due = Date.now() >= this.#checkAt;
    if (this.#changed.size === 0 && !due) return;
    if (due)
      await this.#removeDeadNodes().catch((error: unknown) =>
        this.database.outages.report(error, 'connections of dead nodes could not be removed'),
      );
    const changed = this.#changed;
    this.#changed = new Set();
    try {
      this.#written = await this.database.transaction((tx) => this.#write(tx, changed));
      this.#checkAt = Date.now() + CHECK_MS;
    } catch (error) {
      for (const session of changed) this.#changed.add(session);
      throw error;
    }
  }

  /** @returns the ids of the connections that are now stored. */
  async #write(tx: Tx, changed: ReadonlySet<Session>): Promise<Set<string>> {
    const [row] = await tx.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM node_connections WHERE node_id = ${this.node}`;
    const intact = row?.count === this.#written.size;
    if (!intact) await this.#removeOwn(tx);
    const written = new Set(intact ? this.#written : []);
    const sessions = [...(intact ? changed : this.hub.sessions)];
    for (let from = 0; from < sessions.length; from += MAX_SESSIONS) {
      const chunk = sessions.slice(from, from + MAX_SESSIONS);
      const open = chunk.filter(({ ended }) => !ended);
      for (const { id } of chunk) written.delete(id);
      for (const { id } of open) written.add(id);
      await this.#remove(tx, chunk);
      if (open.length > 0) await this.#insert(tx, open);
    }
    return written;
  }

  #remove(tx: Tx, sessions: readonly Session[]): Promise<number> {
    const ids = sessions.map(({ id }) => id);
    return tx.$executeRaw`
      WITH unfollowed AS (
        DELETE FROM node_follows WHERE node_id = ${this.node} AND connection_id = ANY (${ids}::text[])
      )
      DELETE FROM node_connections WHERE node_id = ${this.node} AND id = ANY (${ids}::text[])`;
  }

  #insert(tx: Tx, sessions: readonly Session[]): Promise<number> {
    return tx.$executeRaw`
      WITH connected AS (
        INSERT INTO node_connections (node_id, id, principal_id, user_id, transport, address, since, channels)
        SELECT ${this.node}, c.* FROM json_to_recordset(${JSON.stringify(sessions.map(rowOf))}::json)
          AS c (id text, principal_id text, user_id text, transport text, address text, since timestamptz, channels int)
      )
      INSERT INTO node_follows (node_id, connection_id, channel)
      SELECT ${this.node}, f.* FROM json_to_recordset(${JSON.stringify(sessions.flatMap(followsOf))}::json)
        AS f (id text, channel text)`;
  }

  /** Removes the rows of nodes whose lease is long over. A node that was only late writes its rows anew. */
  #removeDeadNodes(): Promise<number> {
    return removeInSlices(
      this.database,
      (rows) => Prisma.sql`
        WITH dead AS (
          SELECT c.node_id, c.id FROM node_connections c
          WHERE c.node_id <> ${this.node} AND NOT EXISTS (SELECT FROM nodes n WHERE n.id = c.node_id)
          LIMIT ${rows} FOR UPDATE SKIP LOCKED
        ), unfollowed AS (
          DELETE FROM node_follows f USING dead WHERE f.node_id = dead.node_id AND f.connection_id = dead.id
        )
        DELETE FROM node_connections c USING dead WHERE c.node_id = dead.node_id AND c.id = dead.id`,
    );
  }

  #removeOwn(tx: Pick<Tx, '$executeRaw'>): Promise<number> {
    return tx.$executeRaw`
      WITH unfollowed AS (DELETE FROM node_follows WHERE node_id = ${this.node})
      DELETE FROM node_connections WHERE node_id = ${this.node}`;
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    await this.#removeOwn(this.database.prisma);
  }
}

const rowOf = ({ id, principal, connection, since, subscriptions }: Session) => ({
  id,
  principal_id: principal.id,
  user_id: principal.kind === 'user' ? principal.id : null,
  transport: connection.transport,
  address: connection.address,
  since: new Date(since),
  channels: subscriptions.size,
});

const followsOf = ({ id, subscriptions }: Session) => [...subscriptions.keys()].map((channel) => ({ id, channel }));
