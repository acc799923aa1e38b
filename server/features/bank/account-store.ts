import { writeAuditEntries } from '../../audit/audit-entry';
import { textArray } from '../../db/sql/array';
import type { Statements } from '../../db/client';
import type { Prisma } from '../../db/generated/client';
import type { LedgerBatch } from './ledger-batch';
import type { BankCommand } from './rules';

const amending: readonly string[] = ['cerrar_cuenta', 'reabrir_cuenta', 'cambiar_limites'];

/** Reads the holders of the accounts that commands give other terms: money passes without their names. */
export async function loadHolders(tx: Statements, commands: readonly BankCommand[], books: LedgerBatch): Promise<void> {
  const cedulas = commands.flatMap(({ name, input }) =>
    amending.includes(name) && 'cedula' in input ? [input.cedula] : [],
  );
  if (cedulas.length === 0) return;
  const rows = await tx.$queryRaw<{ cedula: string; holder: string }[]>`
    SELECT cedula, holder FROM accounts WHERE cedula = ANY (${textArray(cedulas)})`;
  for (const { cedula, holder } of rows) books.holders.set(cedula, holder);
}

/**
 * Writes new terms, rare as they are, one by one, and hands the audit log's lines back. Balance and version go along:
 * where money moved in the same batch, the terms may hold for the new balance only.
 */
export async function saveAmendments(tx: Statements, books: LedgerBatch): Promise<readonly Prisma.Sql[]> {
  for (const [account, times] of books.amended) {
    const { cedula, balance, version, floor, movementLimit, closed } = account;
    await tx.$executeRaw`
      UPDATE accounts SET balance = ${balance}, version = ${version}, floor = ${floor},
        movement_limit = ${movementLimit}, changes = changes + ${times},
        closed_at = CASE WHEN ${closed} THEN coalesce(closed_at, now()) END
      WHERE cedula = ${cedula}`;
  }
  return books.deeds.length > 0 ? [writeAuditEntries(books.deeds)] : [];
}
