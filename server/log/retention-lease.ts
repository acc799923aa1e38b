import { randomUUID } from 'node:crypto';
import type { Database } from '../db/client';

/** How far the removal of one kind of rows is behind, over all nodes. */
export interface RetentionProgress {
  readonly task: string;
  /** The latest time, in milliseconds since 1970, by which every row then due has been removed. */
  readonly completeAt: number;
  /** Rows that were due in the last round and not removed. */
  readonly behind: number;
}

/** A node's lease on one task, so that two nodes do not do the same work. It expires with the node. */
export class RetentionLease {
  readonly #holder = randomUUID();
  #renewAt = 0;
  #held = false;

  constructor(
    private readonly database: Pick<Database, 'prisma'>,
    private readonly task: string,
  ) {}

  /** Takes the lease, or renews it when it is time. @returns whether this node has it */
  async take(): Promise<boolean> {
    if (this.#held && Date.now() < this.#renewAt) return true;
    const rows = await this.database.prisma.$queryRaw<unknown[]>`
      INSERT INTO retention AS r (task, holder, lease_until)
      VALUES (${this.task}, ${this.#holder}, now() + make_interval(secs => ${LEASE_S}))
      ON CONFLICT (task) DO UPDATE SET holder = excluded.holder, lease_until = excluded.lease_until
      WHERE r.holder IS NULL OR r.holder = excluded.holder OR r.lease_until < now()
      RETURNING 1 AS mine`;
    this.#held = rows.length > 0;
    this.#renewAt = Date.now() + (LEASE_S * 1_000) / 4;
    return this.#held;
  }

  /**
   * Gives the lease back.
   * @param done for a complete round: how long ago it began, in milliseconds, and how many rows are left
   */
  async release(done?: { ms: number; left: number }): Promise<void> {
    if (!this.#held) return;
    this.#held = false;
    const complete = done?.left === 0;
    await this.database.prisma.$executeRaw`
      UPDATE retention SET holder = NULL, lease_until = NULL, behind = coalesce(${done?.left ?? null}::bigint, behind),
        complete_at = CASE WHEN ${complete} THEN now() - make_interval(secs => ${(done?.ms ?? 0) / 1_000}) ELSE complete_at END
      WHERE task = ${this.task} AND holder = ${this.#holder}`;
  }
}

/** Returns the progress of every task, whichever node works on it. */
export async function readProgress({ prisma }: Pick<Database, 'prisma'>): Promise<RetentionProgress[]> {
  const rows = await prisma.$queryRaw<{ task: string; age: number; behind: number }[]>`
    SELECT task, (extract(epoch FROM now() - complete_at) * 1000)::float8 AS age, behind::float8 AS behind FROM retention`;
  return rows.map(({ task, age, behind }) => ({ task, completeAt: Date.now() - age, behind }));
}

const LEASE_S = 30;
