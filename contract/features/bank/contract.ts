import { defineContract } from '../../core/define';
import { accountUpdated } from './admin-schemas';
import { bankAdminOperations } from './admin-rest';
import { bankCommands } from './commands';
import { bankProblems } from './problems';
import { bankOperations } from './rest';
import { accountView, balanceUpdated, movementReply, movementView, position } from './schemas';

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
  tags: { bank: 'Accounts, and money that moves between them' },
  named: { Account: accountView, Movement: movementView, MovementReply: movementReply, AccountPosition: position },
  operations: () => [...bankOperations, ...bankAdminOperations],
});
