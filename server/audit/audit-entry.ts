import type { AuditedAct } from '../../contract/audit';
import type { Principal } from '../../contract/core/identity';
import type { ProblemCode } from '../../contract/problems';
import { Prisma } from '../db/generated/client';

/** Who did it, and from which address. Neither: the program itself. */
export interface Doer {
  readonly principal?: Principal | undefined;
  readonly address?: string | undefined;
}

/** One line of the audit log: nothing secret is in it. */
export interface AuditEntry {
  readonly by: Doer;
  readonly act: AuditedAct;
  /** What it was done to, in the words of whoever reads the log. */
  readonly target?: string | undefined;
  /** What stood against it; absent where it was done. */
  readonly problem?: ProblemCode;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** How the log calls what was done. */
export const DONE = 'hecho';

/** Writes deeds down in the caller's transaction: neither they nor what they tell of exist without the other. */
export const writeAuditEntries = (deeds: readonly AuditEntry[]): Prisma.Sql => Prisma.sql`
  INSERT INTO audit_log (actor_id, actor, address, act, target, outcome, detail)
  SELECT * FROM json_to_recordset(${JSON.stringify(deeds.map(rowOf))}::json)
    AS d (actor_id text, actor text, address text, act text, target text, outcome text, detail json)`;

const rowOf = ({ by: { principal, address }, act, target, problem, detail }: AuditEntry) => ({
  ...(principal?.kind === 'user' && { actor_id: principal.id, actor: principal.username }),
  address,
  act,
  target,
  outcome: problem ?? DONE,
  detail,
});
