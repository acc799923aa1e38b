import { randomUUID } from 'node:crypto';
import type { NodeVitals } from '../../contract/core/node-vitals';
import type { Database, Tx } from '../db/client';
import type { NodeRegistry, NodeCounts, Totals } from './node-registry';

export interface PostgresCensusOptions {
  /** This node's name; by default a random one. */
  node?: string;
  /** How long a node counts after its last report, in milliseconds. */
  leaseMs?: number;
}

/**
 * The registry in the database that the nodes share. A node writes the users who arrived and left, and renews its
 * lease. A node whose lease has expired no longer counts, and the next report of another node removes it.
 */
export class PostgresNodeRegistry implements NodeRegistry {
  readonly #node: string;
  readonly #leaseMs: number;
  #reported: NodeCounts = { connections: 0, users: new Set(), peak: 0 };
  #renewAt = 0;

  constructor(
    private readonly database: Database,
    { node = randomUUID(), leaseMs = 15_000 }: PostgresCensusOptions = {},
  ) {
    this.#node = node;
    this.#leaseMs = leaseMs;
  }

  async report(here: NodeCounts): Promise<void> {
    const arrived = [...here.users].filter((user) => !this.#reported.users.has(user));
    const gone = [...this.#reported.users].filter((user) => !here.users.has(user));
    const { connections, peak } = this.#reported;
    const same = arrived.length + gone.length === 0 && here.connections === connections && here.peak === peak;
    if (same && Date.now() < this.#renewAt) return;
    const reported = { ...here, users: new Set(here.users) };
    await this.database.transaction(async (tx) => {
      const known = await this.#renew(tx, reported);
      await this.#write(tx, known ? arrived : [...reported.users], gone);
    });
    this.#reported = reported;
    this.#renewAt = Date.now() + this.#leaseMs / 6;
  }

  /**
   * Writes the node's row and renews its lease.
   * @returns whether the row was there. If not, others took the node for dead, or PostgreSQL crashed and lost its
   * unlogged tables; the rows of the node's users are gone as well.
   */
  async #renew(tx: Tx, { connections, peak, vitals }: NodeCounts): Promise<boolean> {
    const json = vitals ? JSON.stringify(vitals) : null;
    const [row] = await tx.$queryRaw<{ known: boolean }[]>`
      INSERT INTO nodes AS n (id, connections, peak, vitals, lease_until) VALUES (
        ${this.#node}, ${connections}, ${peak}, ${json}::json, now() + make_interval(secs => ${this.#leaseMs / 1_000})
      )
      ON CONFLICT (id) DO UPDATE SET connections = ${connections}, peak = ${peak}, lease_until = excluded.lease_until,
        vitals = coalesce(excluded.vitals, n.vitals)
      RETURNING xmax <> 0 AS known`;
    return row?.known ?? false;
  }

  async #write(tx: Tx, arrived: string[], gone: string[]): Promise<void> {
    await tx.$executeRaw`
      WITH left_users AS (
        DELETE FROM node_users WHERE node_id = ${this.#node} AND user_id = ANY (${gone}::text[])
      ), dead AS (
        DELETE FROM nodes WHERE id IN (
          SELECT id FROM nodes WHERE lease_until < now() - interval '1 minute' AND id <> ${this.#node}
          ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
        ) RETURNING id
      ), their_users AS (
        DELETE FROM node_users USING dead WHERE node_id = dead.id
      )
      INSERT INTO node_users (node_id, user_id) SELECT ${this.#node}, unnest(${arrived}::text[]) ON CONFLICT DO NOTHING`;
  }

  async nodes(): Promise<NodeVitals[]> {
    const rows = await this.database.prisma.$queryRaw<{ vitals: NodeVitals }[]>`
      SELECT vitals FROM nodes WHERE lease_until > now() AND vitals IS NOT NULL ORDER BY vitals ->> 'nodo' COLLATE "C"`;
    return rows.map(({ vitals }) => vitals);
  }

  async total(): Promise<Totals> {
    const [row] = await this.database.prisma.$queryRaw<Totals[]>`
      WITH alive AS (SELECT id, connections, peak FROM nodes WHERE lease_until > now())
      SELECT (SELECT count(DISTINCT user_id) FROM node_users JOIN alive ON alive.id = node_id)::float8 AS users,
             coalesce(sum(connections), 0)::float8 AS connections, coalesce(sum(peak), 0)::float8 AS peak
      FROM alive`;
    return row ?? { users: 0, connections: 0, peak: 0 };
  }

  async close(): Promise<void> {
    await this.database.prisma.$executeRaw`
      WITH gone AS (DELETE FROM nodes WHERE id = ${this.#node}) DELETE FROM node_users WHERE node_id = ${this.#node}`;
  }
}
