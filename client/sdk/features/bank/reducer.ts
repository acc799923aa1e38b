import type { AccountView, BalanceUpdated } from '../../../../contract/features/bank/schemas';
import type { ViewEvent } from '../../core/live-query';

/** An account after an event of its channel. What this version does not know changes nothing. */
export function account(state: AccountView, { type, data }: ViewEvent): AccountView {
  switch (type) {
    case 'balance_updated':
      return { ...state, balance: (data as BalanceUpdated).balance };
    case 'account_updated':
      return { ...state, ...(data as Partial<AccountView>) };
    default:
      return state;
  }
}
