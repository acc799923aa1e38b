import type { AuditedAct } from '../../contract/audit';
import type { Principal } from '../../contract/core/identity';
import type { ProblemCode } from '../../contract/problems';
import { Prisma } from '../db/generated/client';

/** The acting principal and its address. Neither: the program itself. */
export interface Actor {
  readonly principal?: Principal | undefined;
  readonly address?: string | undefined;
}

/** One line of the audit log, without secrets. */
export interface AuditEntry {
  readonly by: Actor;
  readonly act: AuditedAct;
  /** The target of the act, as readers of the log know it. */
  readonly target?: string | undefined;
  /** The problem of a refused act; absent where it was done. */
  readonly problem?: ProblemCode;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The outcome of a completed act. */
export const DONE = 'hecho';

/** Writes entries in the caller's transaction: an act and its entry are committed together. */
export const writeAuditEntries = (entries: readonly AuditEntry[]): Prisma.Sql => Prisma.sql`
  INSERT INTO audit_log (actor_id, actor, address, act, target, outcome, detail)
  SELECT * FROM json_to_recordset(${JSON.stringify(entries.map(rowOf))}::json)
    AS d (actor_id text, actor text, address text, act text, target text, outcome text, detail json)`;

const rowOf = ({ by: { principal, address }, act, target, problem, detail }: AuditEntry) => ({
  ...(principal?.kind === 'user' && { actor_id: principal.id, actor: principal.username }),
  address,
  act,
  target,
  outcome: problem ?? DONE,
  detail,
});
