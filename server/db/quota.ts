import { textArray } from './sql/array';
import type { Prisma } from './generated/client';
import type { Statements } from './pipelined-transaction';
import { lockQuotas } from './quota-lock';

/** How much some owners have of one kind, counted under a lock that holds until the transaction ends. */
export class Quota {
  constructor(
    private readonly most: number,
    private readonly counts: Map<string, number>,
  ) {}

  /** Whether an owner may have no more. One whose count was not loaded has none yet. */
  isFull(owner: string): boolean {
    return (this.counts.get(owner) ?? 0) >= this.most;
  }

  add(owner: string): void {
    this.counts.set(owner, (this.counts.get(owner) ?? 0) + 1);
  }
}

/** What is counted, of whom, and how much of it one owner may have. */
export interface Counting {
  readonly kind: string;
  readonly owners: readonly string[];
  readonly most: number;
  /** Selects `owner` and `count` out of a table `wanted (owner)`. */
  readonly count: Prisma.Sql;
}

/** Locks and counts; where nobody is to be counted nothing is asked. */
export async function lockedQuota(tx: Statements, { kind, owners, most, count }: Counting): Promise<Quota> {
  if (owners.length === 0) return new Quota(most, new Map());
  await tx.$queryRaw(lockQuotas(kind, owners));
  const rows = await tx.$queryRaw<{ owner: string; count: number }[]>`
    WITH wanted AS (SELECT DISTINCT owner FROM unnest(${textArray(owners)}) AS owner) ${count}`;
  return new Quota(most, new Map(rows.map(({ owner, count: held }) => [owner, held])));
}
