import type { AccountView } from '../../../contract/features/bank/schemas';
import type { UserView } from '../../../contract/core/identity';

const keyOf = (user: UserView | null): string => `pulso-account:${user?.id ?? 'guest'}`;

/** The account that a user has used last in this browser. */
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
      // Then the bank opens with the first account that has money.
    }
  },
};

/** The account that the bank opens with where the address names none: the one used last, else one that has money, else one that is open. */
export function usualAccount(accounts: readonly AccountView[], last: string | undefined): string | undefined {
  const open = accounts.filter(({ cerrada }) => !cerrada);
  const used = accounts.find(({ cedula }) => cedula === last);
  return (used ?? open.find(({ balance }) => balance > 0) ?? open[0] ?? accounts[0])?.cedula;
}
