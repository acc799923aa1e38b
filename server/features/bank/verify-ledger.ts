import { fromMinor } from '../../../contract/core/money';
import { DONE } from '../../audit/audit-entry';
import type { Database, Tx } from '../../db/client';
import { sealOf, type Entry } from './ledger-batch';

/** The result of an audit: BANK-5 and the journal's hash chain. */
export interface Audit {
  accounts: number;
  entries: number;
  /** Sum of all balances, cash desk included, in minor units; must be 0. */
  sum: number;
  /** Every inconsistency of the ledger, as a sentence; empty when the books add up. */
  faults: string[];
}

/** Reads the whole ledger in one database snapshot and checks that it adds up. */
export function verifyLedger(database: Database): Promise<Audit> {
  return database.snapshot(async (tx) => {
    const [totals] = await tx.$queryRaw<{ accounts: number; sum: number }[]>`
      SELECT count(*)::float8 AS accounts, coalesce(sum(balance), 0)::float8 AS sum FROM accounts`;
    const { accounts, sum } = totals ?? { accounts: 0, sum: 0 };
    const chain = await checkSeals(tx);
    const faults = [
      ...(sum === 0 ? [] : [`the balances of all accounts sum to ${fromMinor(sum)}, not to 0`]),
      ...(await checkBalances(tx)),
      ...chain.faults,
    ];
    return { accounts, entries: chain.entries, sum, faults };
  });
}

/**
 * Checks that each account's entries add up to its balance, and that its version and its channel's head equal the
 * number of its entries and of its changes of terms, each of which is in the audit log.
 */
async function checkBalances(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<AccountFault[]>`
    WITH sides AS (
      SELECT debit AS cedula, -amount AS amount FROM entries
      UNION ALL SELECT credit, amount FROM entries
    ), sums AS (
      SELECT cedula, sum(amount) AS summed, count(*) AS counted FROM sides GROUP BY cedula
    ), audited AS (
      SELECT target AS cedula, count(*) AS done FROM audit_log
      WHERE act IN ('cerrar_cuenta', 'reabrir_cuenta', 'cambiar_limites') AND outcome = ${DONE} GROUP BY target
    )
    SELECT cedula, coalesce(a.balance, 0)::float8 AS balance, coalesce(s.summed, 0)::float8 AS summed,
           coalesce(a.version, 0)::float8 AS version, coalesce(s.counted, 0)::float8 AS counted,
           coalesce(a.changes, 0)::float8 AS changes, coalesce(d.done, 0)::float8 AS done,
           coalesce(c.head, 0)::float8 AS head
    FROM accounts a FULL JOIN sums s USING (cedula) LEFT JOIN audited d USING (cedula)
    LEFT JOIN channels c ON c.name = 'account:' || cedula
    WHERE a.balance IS DISTINCT FROM coalesce(s.summed, 0)
       OR a.version IS DISTINCT FROM coalesce(s.counted, 0) + a.changes
       OR a.changes IS DISTINCT FROM coalesce(d.done, 0)
       OR (a.kind = 'customer' AND a.version IS DISTINCT FROM coalesce(c.head, 0))`;
  return rows.map(
    ({ cedula, balance, summed, version, counted, changes, done, head }) =>
      `account ${cedula}: balance ${fromMinor(balance)}, its entries sum to ${fromMinor(summed)}; ` +
      `version ${version}, entries ${counted}, changes ${changes} (${done} in the audit log), channel head ${head}`,
  );
}

interface AccountFault {
  cedula: string;
  balance: number;
  summed: number;
  version: number;
  counted: number;
  changes: number;
  done: number;
  head: number;
}

type EntryRow = Omit<Entry, 'at'> & { at: Date };

/**
 * Walks the journal from its first entry, and checks that no number is missing, no seal is broken, and the head is the
 * last.
 */
async function checkSeals(tx: Tx): Promise<{ entries: number; faults: string[] }> {
  let last = { id: 0, seal: '0'.repeat(64) };
  for (;;) {
    const page = await tx.$queryRaw<EntryRow[]>`
      SELECT id::float8 AS id, kind, debit, credit, amount::float8 AS amount,
             debit_version::float8 AS "debitVersion", debit_balance::float8 AS "debitBalance",
             credit_version::float8 AS "creditVersion", credit_balance::float8 AS "creditBalance",
             actor, command_id AS "commandId", at, seal
      FROM entries WHERE id > ${last.id} ORDER BY id LIMIT 5000`;
    for (const entry of page) {
      if (entry.id !== last.id + 1) return { entries: last.id, faults: [`entry ${last.id + 1} is missing`] };
      if (sealOf(last.seal, entry) !== entry.seal)
        return { entries: last.id, faults: [`entry ${entry.id} has been changed`] };
      last = entry;
    }
    if (page.length === 0) break;
  }
  const [head] = await tx.$queryRaw<{ entries: number; seal: string }[]>`
    SELECT entries::float8 AS entries, seal FROM journal WHERE id = 1`;
  const same = head?.entries === last.id && head.seal === last.seal;
  return {
    entries: last.id,
    faults: same ? [] : [`the journal's head says ${head?.entries ?? 0} entries, there are ${last.id}`],
  };
}
