import type { Feature } from '../../commands/define';
import type { Books } from './books';
import { loadBooks, saveBooks } from './ledger';
import { bankCommands, decide, type MayOperateAll } from './rules';

/** The bank: accounts, deposits, withdrawals and transfers on a double-entry journal. */
export const bank = (mayOperateAll: MayOperateAll): Feature<Books, (typeof bankCommands)[number]> => ({
  commands: bankCommands,
  load: loadBooks,
  decide: (books, command) => decide(books, command, mayOperateAll),
  save: saveBooks,
});
