import type { CommandInputAsSent } from '../../../contract/commands';
import type { MovementKind } from '../../../contract/features/bank/schemas';
import type { PendingCommand } from '../../sdk/core/client-channel';
import type { Operation } from './operation-check';

/** Returns the command's input, with its wire names. */
export const toInput = ({ kind, amount, destination }: Operation, own: string): CommandInputAsSent<MovementKind> =>
  kind === 'transferencia' ? { de: own, a: destination, monto: amount } : { cedula: own, monto: amount };

/** A pending command that moves money, as the screen shows it. */
export interface PendingOperation {
  readonly kind: MovementKind;
  readonly amount: number;
  readonly own: string;
  readonly destination: string | undefined;
}

const isKind = (name: string): name is MovementKind =>
  name === 'deposito' || name === 'retiro' || name === 'transferencia';

/** Returns a command's operation, or `undefined` if it moves no money. */
export function fromCommand({ name, input }: Pick<PendingCommand, 'name' | 'input'>): PendingOperation | undefined {
  if (!isKind(name)) return undefined;
  const { cedula, de, a, monto } = input;
  const destination = typeof a === 'string' ? a : undefined;
  return { kind: name, amount: Number(monto), own: String(cedula ?? de), destination };
}
