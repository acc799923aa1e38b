import { hash } from 'node:crypto';
import type { Database, Tx } from '../db/client';
import { Prisma } from '../db/generated/client';

/** A line of the audit log, as it is sealed. */
export interface Line {
  readonly id: number;
  readonly at: Date;
  readonly actorId: string | null;
  readonly actor: string | null;
  readonly address: string | null;
  readonly act: string;
  readonly target: string | null;
  readonly outcome: string;
  /** JSON text, as it is stored. */
  readonly detail: string | null;
}

/** The end of the chain. */
export interface Head {
  readonly number: number;
  /** 64 hexadecimal digits. */
  readonly seal: string;
}

/** The result of verifying the whole chain. */
export interface Proof {
  /** The number of sealed lines and the last seal: a copy kept elsewhere later reveals a truncated end. */
  readonly head: Head;
  /** Lines without a seal yet: the newest. */
  readonly unsealed: number;
  /** Every difference from the log as it was written, as text; empty if the log is intact. */
  readonly faults: readonly string[];
}

/** Returns the seal of a line: SHA-256 over the previous seal and the whole line, as in the bank's journal. */
export function sealOf(previous: string, line: Line): string {
  const { id, at, actorId, actor, address, act, target, outcome, detail } = line;
  const content = JSON.stringify([id, at.getTime(), actorId, actor, address, act, target, outcome, detail]);
  return hash('sha256', previous + content, 'hex');
}

/**
 * Seals the visible unsealed lines, in order of number; a line that is committed late is sealed late. Sealing is
 * separate from writing, so that writers need not wait for one another. One node seals at a time; the others skip their
 * turn.
 *
 * @returns how many lines were sealed
 */
export function sealLines(database: Database): Promise<number> {
  return database.transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<{ mine: boolean }[]>`SELECT pg_try_advisory_xact_lock(${SEAL_LOCK}) AS mine`;
    if (!lock?.mine) return 0;
    let { number, seal } = await headOf(tx);
    const lines = await tx.$queryRaw<Line[]>`
      SELECT ${lineColumns} FROM audit_log a
      WHERE a.id > (SELECT coalesce(max(entry_id), 0) - ${LATE} FROM audit_seals)
        AND NOT EXISTS (SELECT FROM audit_seals s WHERE s.entry_id = a.id)
      ORDER BY a.id LIMIT ${PAGE}`;
    const seals = lines.map((line) => {
      seal = sealOf(seal, line);
      return { number: ++number, entry_id: line.id, seal };
    });
    if (seals.length > 0) {
      await tx.$executeRaw`
        INSERT INTO audit_seals (number, entry_id, seal)
        SELECT * FROM json_to_recordset(${JSON.stringify(seals)}::json) AS s (number bigint, entry_id bigint, seal text)`;
    }
    return seals.length;
  });
}

/** Verifies the chain from its first seal: none is missing, each matches its line, and every older line has one. */
export function proveAuditLog(database: Database): Promise<Proof> {
  return database.snapshot(async (tx) => {
    const faults: string[] = [];
    let head: Head = NOTHING;
    for (;;) {
      const page = await tx.$queryRaw<({ number: number; sealedId: number; seal: string } & Nullable<Line>)[]>`
        SELECT s.number::float8 AS number, s.entry_id::float8 AS "sealedId", s.seal, ${lineColumns}
        FROM audit_seals s LEFT JOIN audit_log a ON a.id = s.entry_id
        WHERE s.number > ${head.number} ORDER BY s.number LIMIT ${PAGE}`;
      for (const { number, sealedId, seal, ...line } of page) {
        if (number !== head.number + 1) faults.push(`seal ${head.number + 1} is missing`);
        else if (line.id === null) faults.push(`line ${sealedId} is missing`);
        else if (sealOf(head.seal, line as Line) !== seal) faults.push(`line ${sealedId} has been changed`);
        head = { number, seal };
      }
      if (page.length < PAGE || faults.length > MAX_FAULTS) break;
    }
    const [row] = await tx.$queryRaw<{ unsealed: number; passed: number }[]>`
      SELECT count(*)::float8 AS unsealed,
             count(*) FILTER (WHERE a.id <= (SELECT coalesce(max(entry_id), 0) - ${LATE} FROM audit_seals))::float8 AS passed
      FROM audit_log a WHERE NOT EXISTS (SELECT FROM audit_seals s WHERE s.entry_id = a.id)`;
    const { unsealed, passed } = row ?? { unsealed: 0, passed: 0 };
    if (passed > 0) faults.push(`lines without a seal, though later ones have one: ${passed}`);
    return { head, unsealed, faults };
  });
}

async function headOf(tx: Tx): Promise<Head> {
  const [head] = await tx.$queryRaw<Head[]>`
    SELECT number::float8 AS number, seal FROM audit_seals ORDER BY number DESC LIMIT 1`;
  return head ?? NOTHING;
}

type Nullable<T> = { [K in keyof T]: T[K] | null };

/** Columns of `audit_log a`. */
const lineColumns = Prisma.raw(`a.id::float8 AS id, a.at, a.actor_id AS "actorId", a.actor, a.address, a.act, a.target,
  a.outcome, a.detail::text AS detail`);

const NOTHING: Head = { number: 0, seal: '0'.repeat(64) };
/** An advisory lock number that no other part of Pulso uses. */
const SEAL_LOCK = 7_785_002;
/** Lines sealed or read at once. */
const PAGE = 1_000;
/** By how many numbers a line may be committed late and still be sealed. */
const LATE = 1_000;
const MAX_FAULTS = 20;
