import type { AccountView } from '../../../contract/features/bank/schemas';
import type { UserView } from '../../../contract/core/identity';

const keyOf = (user: UserView | null): string => `pulso-account:${user?.id ?? 'guest'}`;

/** The account that the user last used in this browser. */
export const lastAccount = {
  get(user: UserView | null): string | undefined {
    try {
      return localStorage.getItem(keyOf(user)) ?? undefined;
    } catch {
      return undefined;
    }
  },
  set(user: UserView | null, cedula: string): void {
    try {
      localStorage.setItem(keyOf(user), cedula);
    } catch {
      // Without storage, the bank opens with the first account that has money.
    }
  },
};

/** Returns the account to open if the address names none: the last used one, else one with money, else an open one. */
export function usualAccount(accounts: readonly AccountView[], last: string | undefined): string | undefined {
  const open = accounts.filter(({ cerrada }) => !cerrada);
  const used = accounts.find(({ cedula }) => cedula === last);
  return (used ?? open.find(({ balance }) => balance > 0) ?? open[0] ?? accounts[0])?.cedula;
}
