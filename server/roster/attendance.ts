import type { Database, Tx } from '../db/client';
import { Prisma } from '../db/generated/client';
import { removeInSlices } from '../db/sql/slices';
import type { Hub } from '../hub/hub';
import type { Session } from '../hub/session';

/** How often a node looks whether what it wrote is still there, and whether others left something behind. */
const CHECK_MS = 5_000;
/** Sessions in one statement. */
const CHUNK = 500;

/**
 * What this node writes of its connections: those that came, went or follow other channels since the report before,
 * in one transaction. The tables are not logged, and others clear up after a node that they take for dead, so each
 * report first counts what is there: where that is not what was written, all of it is written anew.
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

  /** One report at a time; resolves when all that had changed by now is written. */
  report(): Promise<void> {
    return (this.#turn = this.#turn.catch(() => undefined).then(() => this.#report()));
  }

  async #report(): Promise<void> {
    const due = Date.now() >= this.#checkAt;
    if (this.#changed.size === 0 && !due) return;
    if (due)
      await this.#clearUp().catch((error: unknown) =>
        this.database.outages.tell(error, 'connections of nodes that are gone could not be removed'),
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

  /** @returns the connections that are written down now. */
  async #write(tx: Tx, changed: ReadonlySet<Session>): Promise<Set<string>> {
    const [row] = await tx.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM node_connections WHERE node_id = ${this.node}`;
    const intact = row?.count === this.#written.size;
    if (!intact) await this.#forget(tx);
    const written = new Set(intact ? this.#written : []);
    const sessions = [...(intact ? changed : this.hub.sessions)];
    for (let from = 0; from < sessions.length; from += CHUNK) {
      const chunk = sessions.slice(from, from + CHUNK);
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

  /** Removes what nodes left behind whose lease is long over. A node that is only late finds out, and writes anew. */
  #clearUp(): Promise<number> {
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

  #forget(tx: Pick<Tx, '$executeRaw'>): Promise<number> {
    return tx.$executeRaw`
      WITH unfollowed AS (DELETE FROM node_follows WHERE node_id = ${this.node})
      DELETE FROM node_connections WHERE node_id = ${this.node}`;
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    await this.#forget(this.database.prisma);
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
