import type { MovementKind, MovementReply } from '../../contract/features/bank/schemas';
import type { ProblemCode } from '../../contract/problems';
import type { Chance } from './seeded-random';

/** A command of a teller; its id stays the same however often it is sent. */
export interface Order {
  readonly id: string;
  readonly name: MovementKind;
  readonly input: Readonly<Record<string, unknown>>;
  /** The refusal that is certain; undefined for an order that may succeed. */
  readonly certainRefusal: ProblemCode | undefined;
}

/** The final answer to an order. */
export interface Outcome {
  readonly order: Order;
  readonly reply?: MovementReply;
  readonly refusal?: ProblemCode;
}

/** The accounts that a teller may debit, and all accounts. */
export interface Accounts {
  readonly own: readonly string[];
  readonly all: readonly string[];
}

/** Creates the next order: mostly deposits and transfers; one in six is certain to be refused. */
export function nextOrder(chance: Chance, id: string, { own, all }: Accounts): Order {
  const cedula = chance.oneOf(own);
  const monto = chance.whole(1, 5_000) / 100;
  const other = chance.oneOf(all.filter((account) => account !== cedula));
  const order = (name: Order['name'], input: Order['input'], certainRefusal?: ProblemCode): Order => ({
    id,
    name,
    input,
    certainRefusal,
  });
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
      // Large withdrawals leave little: a second execution would be refused.
      return order('retiro', { cedula, monto: chance.whole(1, 20_000) / 100 });
    case 6:
    case 7:
    case 8:
      return order('transferencia', { de: cedula, a: other, monto });
    default:
      return order('deposito', { cedula, monto });
  }
}
