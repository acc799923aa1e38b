import type { Readable } from '../../core/store';
import { defineClientFeature } from '../../feature';
import { Accounts, type AccountState } from './accounts';

export interface BankClient {
  /**
   * An account as a state that follows its channel; live while there are subscribers. The same object for the same
   * cédula.
   */
  account(cedula: string): Readable<AccountState>;
}

export const bankClient = defineClientFeature<BankClient>(({ rest, up, want }) => {
  const accounts = new Accounts({ rest, up, want });
  return { follower: accounts, api: { account: (cedula) => accounts.get(cedula) } };
});
