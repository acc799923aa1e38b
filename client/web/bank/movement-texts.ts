import { CASH_DESK, type MovementView } from '../../../contract/features/bank/schemas';
import type { Texts } from '../language/es';

/** Returns the name of a movement: a transfer is sent or received. */
export function movementName({ tipo, monto }: Pick<MovementView, 'tipo' | 'monto'>, { bank }: Texts): string {
  if (tipo !== 'transferencia') return bank.kinds[tipo];
  return monto > 0 ? bank.movements.in : bank.movements.out;
}

/** Returns the name of a movement's counterparty. */
export const counterpartyName = ({ contraparte }: Pick<MovementView, 'contraparte'>, { bank }: Texts): string =>
  contraparte === CASH_DESK ? bank.movements.cashDesk : contraparte;
