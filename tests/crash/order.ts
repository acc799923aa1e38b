import type { MovementKind, MovementReply } from '../../contract/features/bank/schemas';
import type { ProblemCode } from '../../contract/problems';
import type { Chance } from './chance';

/** A command that a teller wants carried out, under an id that stays the same however often it is sent. */
export interface Order {
  readonly id: string;
  readonly name: MovementKind;
  readonly input: Readonly<Record<string, unknown>>;
  /** The refusal that it is bound to meet; undefined for one that may succeed. */
  readonly doom: ProblemCode | undefined;
}

/** What became of an order in the end. */
export interface Outcome {
  readonly order: Order;
  readonly reply?: MovementReply;
  readonly refusal?: ProblemCode;
}

/** Who orders: accounts that are the teller's to move, and all there are. */
export interface Book {
  readonly own: readonly string[];
  readonly all: readonly string[];
}

/** The next order: mostly money coming in and going round, one in six bound to be refused. */
export function draw(chance: Chance, id: string, { own, all }: Book): Order {
  const cedula = chance.oneOf(own);
  const monto = chance.whole(1, 5_000) / 100;
  const other = chance.oneOf(all.filter((account) => account !== cedula));
  const order = (name: Order['name'], input: Order['input'], doom?: ProblemCode): Order => ({ id, name, input, doom });
  switch (chance.whole(1, 12)) {
    case 1:
      return order('retiro', { cedula, monto: 999_999.99 }, 'bank.insufficient_funds');
    case 2:
      return chance.next() < 0.5
        ? order('deposito', { cedula, monto: 1_000_000.01 }, 'bank.over_limit')
        : order('transferencia', { de: cedula, a: cedula, monto }, 'bank.same_account');
    case 3:
    case 4:
    case 5:
      // Large ones leave little behind: done a second time they would be refused.
      return order('retiro', { cedula, monto: chance.whole(1, 20_000) / 100 });
    case 6:
    case 7:
    case 8:
      return order('transferencia', { de: cedula, a: other, monto });
    default:
      return order('deposito', { cedula, monto });
  }
}
