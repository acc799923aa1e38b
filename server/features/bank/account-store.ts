import { writeAuditEntries } from '../../audit/audit-entry';
import { textArray } from '../../db/sql/array';
import type { Statements } from '../../db/client';
import type { Prisma } from '../../db/generated/client';
import type { LedgerBatch } from './ledger-batch';
import type { BankCommand } from './rules';

const amendingCommands: readonly string[] = ['cerrar_cuenta', 'reabrir_cuenta', 'cambiar_limites'];

/** Reads the holders' names of the accounts whose terms change. Movements of money do not need the names. */
export async function loadHolders(tx: Statements, commands: readonly BankCommand[], batch: LedgerBatch): Promise<void> {
  const cedulas = commands.flatMap(({ name, input }) =>
    amendingCommands.includes(name) && 'cedula' in input ? [input.cedula] : [],
  );
  if (cedulas.length === 0) return;
  const rows = await tx.$queryRaw<{ cedula: string; holder: string }[]>`
    SELECT cedula, holder FROM accounts WHERE cedula = ANY (${textArray(cedulas)})`;
  for (const { cedula, holder } of rows) batch.holders.set(cedula, holder);
}

/**
 * Writes changed terms, which are rare, one by one, and returns the statements for the audit log. It writes balance and
 * version too: where money moved in the same batch, the terms may be valid only with the new balance.
 */
export async function saveAmendments(tx: Statements, batch: LedgerBatch): Promise<readonly Prisma.Sql[]> {
  for (const [account, changes] of batch.amended) {
    const { cedula, balance, version, floor, movementLimit, closed } = account;
    await tx.$executeRaw`
      UPDATE accounts SET balance = ${balance}, version = ${version}, floor = ${floor},
        movement_limit = ${movementLimit}, changes = changes + ${changes},
        closed_at = CASE WHEN ${closed} THEN coalesce(closed_at, now()) END
      WHERE cedula = ${cedula}`;
  }
  return batch.auditEntries.length > 0 ? [writeAuditEntries(batch.auditEntries)] : [];
}
