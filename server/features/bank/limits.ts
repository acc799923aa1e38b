import type { bankContract } from '../../../contract/features/bank/contract';
import type { RatesOf } from '../../feature/feature';
import type { CommandRate } from '../../limits/limits';

/** How much one user may change of accounts, and how many there may be. */
export const bankLimits = {
  /** Accounts opened and changed, observers added and removed. */
  accounts: { perSecond: 5, burst: 100 },
  /** Accounts of one owner. */
  accountsPerUser: 1_000,
  /** Observers of one account. */
  watchersPerAccount: 100,
};

/** The rates of its commands. */
export const bankRates = ({ accounts }: typeof bankLimits): RatesOf<typeof bankContract> => {
  const accountsRate: CommandRate = { kind: 'accounts', rate: accounts, shared: true };
  return {
    abrir_cuenta: accountsRate,
    agregar_observador: accountsRate,
    quitar_observador: accountsRate,
    cerrar_cuenta: accountsRate,
    reabrir_cuenta: accountsRate,
    cambiar_limites: accountsRate,
  };
};
