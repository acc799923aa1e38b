import { accountChannel } from '../../../contract/features/bank/channels';
import { fromMinor, MAX_BALANCE } from '../../../contract/core/money';
import type { Principal } from '../../../contract/core/identity';
import { Problem, problem } from '../../../contract/problems';
import type { MovementKind } from '../../../contract/features/bank/schemas';
import type { Command, Decision } from '../../commands/define';
import type { NewEvent } from '../../log/append';
import { administer } from './account-rules';
import type { Account, LedgerBatch, Entry } from './ledger-batch';

/** The bank's commands, by their names on the wire. */
export const bankCommands = [
  'deposito',
  'retiro',
  'transferencia',
  'abrir_cuenta',
  'agregar_observador',
  'quitar_observador',
  'cerrar_cuenta',
  'reabrir_cuenta',
  'cambiar_limites',
] as const;
export type BankCommand = Command<(typeof bankCommands)[number]>;

/** Whether somebody may do anything to any account: administrators, and everybody in classroom mode. */
export type MayOperateAll = (principal: Principal) => boolean;

/** The rules: each takes the books and a command, and gives what took effect or the problem. */
export function decide(books: LedgerBatch, command: BankCommand, mayOperateAll: MayOperateAll): Decision {
  switch (command.name) {
    case 'deposito':
      return deposit(books, command, mayOperateAll);
    case 'retiro':
      return withdraw(books, command, mayOperateAll);
    case 'transferencia':
      return transfer(books, command, mayOperateAll);
    default:
      return mayOperateAll(command.principal) ? administer(books, command) : refuseAdmin(command.principal);
  }
}

function deposit(books: LedgerBatch, command: Command<'deposito'>, all: MayOperateAll): Decision {
  const { cedula, monto } = command.input;
  const account = operable(books, cedula, command.principal, all);
  if (account instanceof Problem) return account;
  return (
    refusal({ payer: books.cashDesk, payee: account, amount: monto, limitOf: account }) ??
    effect(
      command,
      books.move({ kind: 'deposito', debit: books.cashDesk, credit: account, amount: monto }, command),
      account,
    )
  );
}

function withdraw(books: LedgerBatch, command: Command<'retiro'>, all: MayOperateAll): Decision {
  const { cedula, monto } = command.input;
  const account = operable(books, cedula, command.principal, all);
  if (account instanceof Problem) return account;
  return (
    refusal({ payer: account, payee: books.cashDesk, amount: monto, limitOf: account }) ??
    effect(
      command,
      books.move({ kind: 'retiro', debit: account, credit: books.cashDesk, amount: monto }, command),
      account,
    )
  );
}

function transfer(books: LedgerBatch, command: Command<'transferencia'>, all: MayOperateAll): Decision {
  const { de, a, monto } = command.input;
  const payer = operable(books, de, command.principal, all, 'de');
  if (payer instanceof Problem) return payer;
  if (de === a) return problem('bank.same_account', { field: 'a' });
  const payee = books.account(a);
  if (payee?.kind !== 'customer') return problem('bank.account_not_found', { field: 'a' });
  if (payee.closed) return problem('bank.account_closed', { field: 'a' });
  return (
    refusal({ payer, payee, amount: monto, limitOf: payer }) ??
    effect(
      command,
      books.move({ kind: 'transferencia', debit: payer, credit: payee, amount: monto }, command),
      payer,
      payee,
    )
  );
}

/** The account, if this principal may move its money. Absent and foreign look the same. */
function operable(
  books: LedgerBatch,
  cedula: string,
  principal: Principal,
  all: MayOperateAll,
  field = 'cedula',
): Account | Problem {
  const account = books.account(cedula);
  const own = principal.kind === 'user' && account?.ownerId === principal.id;
  if (principal.kind === 'guest' && !all(principal)) return problem('auth.required');
  if (account?.kind !== 'customer' || !(own || all(principal))) return problem('bank.account_not_found', { field });
  return account.closed ? problem('bank.account_closed', { field }) : account;
}

/** What stands against a movement, or `undefined`. The cash desk may owe, but what it owes must be countable too. */
function refusal(movement: { payer: Account; payee: Account; amount: number; limitOf: Account }): Problem | undefined {
  const { payer, payee, amount, limitOf } = movement;
  const left = payer.balance - amount;
  if (amount > limitOf.movementLimit) return problem('bank.over_limit', { field: 'monto' });
  if (payer.kind === 'customer' && left < payer.floor) return problem('bank.insufficient_funds', { field: 'monto' });
  if (left < -MAX_BALANCE || payee.balance + amount > MAX_BALANCE)
    return problem('bank.balance_limit', { field: 'monto' });
  return undefined;
}

const replyKind = { deposito: 'deposito', retiro: 'retiro', transferencia: 'transferencia' } as const;

/** The reply for the caller's account, and a `balance_updated` for each customer account that changed. */
function effect(command: Command<MovementKind>, entry: Entry, own: Account, other?: Account): Decision {
  const data = {
    id: command.id,
    movimiento: entry.id,
    tipo: replyKind[entry.kind],
    cedula: own.cedula,
    monto: fromMinor(entry.amount),
    nuevo_saldo: fromMinor(own.balance),
    fecha: entry.at.toISOString(),
    canal: accountChannel(own.cedula),
    seq: own.version,
  };
  return { data, events: other ? [balanceUpdated(own), balanceUpdated(other)] : [balanceUpdated(own)] };
}

const balanceUpdated = ({ cedula, balance, version }: Account): NewEvent => ({
  channel: accountChannel(cedula),
  type: 'balance_updated',
  data: JSON.stringify({ cedula, balance: fromMinor(balance) }),
  seq: version,
});

const refuseAdmin = (principal: Principal): Problem =>
  problem(principal.kind === 'guest' ? 'auth.required' : 'auth.forbidden');
