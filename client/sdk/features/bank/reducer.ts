import type { AccountView, BalanceUpdated } from '../../../../contract/features/bank/schemas';
import type { ViewEvent } from '../../core/live-query';

/** Applies an event of its channel to an account. Unknown events are ignored. */
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
