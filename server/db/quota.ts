import { textArray } from './sql/array';
import type { Prisma } from './generated/client';
import type { Statements } from './pipelined-transaction';
import { lockQuotas } from './quota-lock';

/** The owners' counts of one kind, taken under a lock that holds until the transaction ends. */
export class Quota {
  constructor(
    private readonly most: number,
    private readonly counts: Map<string, number>,
  ) {}

  /** Whether an owner has reached the maximum. An owner without a loaded count has none yet. */
  isFull(owner: string): boolean {
    return (this.counts.get(owner) ?? 0) >= this.most;
  }

  add(owner: string): void {
    this.counts.set(owner, (this.counts.get(owner) ?? 0) + 1);
  }
}

/** What is counted, for which owners, and the maximum of one owner. */
export interface Counting {
  readonly kind: string;
  readonly owners: readonly string[];
  readonly most: number;
  /** Selects `owner` and `count` from a table `wanted (owner)`. */
  readonly count: Prisma.Sql;
}

/** Locks and counts; without owners it sends no query. */
export async function lockedQuota(tx: Statements, { kind, owners, most, count }: Counting): Promise<Quota> {
  if (owners.length === 0) return new Quota(most, new Map());
  await tx.$queryRaw(lockQuotas(kind, owners));
  const rows = await tx.$queryRaw<{ owner: string; count: number }[]>`
    WITH wanted AS (SELECT DISTINCT owner FROM unnest(${textArray(owners)}) AS owner) ${count}`;
  return new Quota(most, new Map(rows.map(({ owner, count: held }) => [owner, held])));
}
