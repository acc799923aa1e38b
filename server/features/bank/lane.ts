import type { CommandBatchHandler } from '../../commands/define';
import { loadHolders, saveAmendments } from './account-store';
import type { LedgerBatch } from './ledger-batch';
import { loadQuotas, type BankQuotas } from './quotas';
import { loadLedgerBatch, saveLedgerBatch } from './ledger-store';
import { bankCommands, decide, type MayOperateAll } from './rules';

/** The bank: accounts, deposits, withdrawals and transfers on a double-entry journal. */
export const bank = (
  mayOperateAll: MayOperateAll,
  quotas: BankQuotas = { accountsPerUser: Infinity, watchersPerAccount: Infinity },
): CommandBatchHandler<LedgerBatch, (typeof bankCommands)[number]> => ({
  commands: bankCommands,
  async load(tx, commands) {
    const batch = await loadLedgerBatch(tx, commands);
    await loadHolders(tx, commands, batch);
    await loadQuotas(tx, commands, { batch, quotas });
    return batch;
  },
  decide: (batch, command) => decide(batch, command, mayOperateAll),
  async save(tx, batch) {
    const movements = await saveLedgerBatch(tx, batch);
    return [...movements, ...(await saveAmendments(tx, batch))];
  },
});
