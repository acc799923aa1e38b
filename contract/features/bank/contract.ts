import { defineContract } from '../../core/define';
import { accountUpdated } from './admin-schemas';
import { bankCommands } from './commands';
import { bankProblems } from './problems';
import { balanceUpdated } from './schemas';

/** The bank: accounts and the money that moves between them. */
export const bankContract = defineContract({
  name: 'bank',
  channels: {
    account: {
      log: true,
      slow: 'conflate',
      keep: { count: 10_000, days: 90 },
      tail: 64,
      internal: false,
      conflateApart: ['account_updated'],
      events: { balance_updated: balanceUpdated, account_updated: accountUpdated },
    },
  },
  commands: bankCommands,
  problems: bankProblems,
});
