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

/** Returns whether a principal may operate every account: an administrator, and any client in classroom mode. */
export type MayOperateAll = (principal: Principal) => boolean;

/** Decides a command on the batch: returns its effect or a problem. */
export function decide(batch: LedgerBatch, command: BankCommand, mayOperateAll: MayOperateAll): Decision {
  switch (command.name) {
    case 'deposito':
      return deposit(batch, command, mayOperateAll);
    case 'retiro':
      return withdraw(batch, command, mayOperateAll);
    case 'transferencia':
      return transfer(batch, command, mayOperateAll);
    default:
      return mayOperateAll(command.principal) ? administer(batch, command) : refuseAdmin(command.principal);
  }
}

function deposit(batch: LedgerBatch, command: Command<'deposito'>, mayOperateAll: MayOperateAll): Decision {
  const { cedula, monto } = command.input;
  const account = operable(batch, cedula, command.principal, mayOperateAll);
  if (account instanceof Problem) return account;
  return (
    refusal({ payer: batch.cashDesk, payee: account, amount: monto, limitOf: account }) ??
    effect(
      command,
      batch.move({ kind: 'deposito', debit: batch.cashDesk, credit: account, amount: monto }, command),
      account,
    )
  );
}

function withdraw(batch: LedgerBatch, command: Command<'retiro'>, mayOperateAll: MayOperateAll): Decision {
  const { cedula, monto } = command.input;
  const account = operable(batch, cedula, command.principal, mayOperateAll);
  if (account instanceof Problem) return account;
  return (
    refusal({ payer: account, payee: batch.cashDesk, amount: monto, limitOf: account }) ??
    effect(
      command,
      batch.move({ kind: 'retiro', debit: account, credit: batch.cashDesk, amount: monto }, command),
      account,
    )
  );
}

function transfer(batch: LedgerBatch, command: Command<'transferencia'>, mayOperateAll: MayOperateAll): Decision {
  const { de, a, monto } = command.input;
  const payer = operable(batch, de, command.principal, mayOperateAll, 'de');
  if (payer instanceof Problem) return payer;
  if (de === a) return problem('bank.same_account', { field: 'a' });
  const payee = batch.account(a);
  if (payee?.kind !== 'customer') return problem('bank.account_not_found', { field: 'a' });
  if (payee.closed) return problem('bank.account_closed', { field: 'a' });
  return (
    refusal({ payer, payee, amount: monto, limitOf: payer }) ??
    effect(
      command,
      batch.move({ kind: 'transferencia', debit: payer, credit: payee, amount: monto }, command),
      payer,
      payee,
    )
  );
}

/** Returns the account if the principal may move its money. Absent and foreign accounts get the same problem. */
function operable(
  batch: LedgerBatch,
  cedula: string,
  principal: Principal,
  mayOperateAll: MayOperateAll,
  field = 'cedula',
): Account | Problem {
  const account = batch.account(cedula);
  const own = principal.kind === 'user' && account?.ownerId === principal.id;
  if (principal.kind === 'guest' && !mayOperateAll(principal)) return problem('auth.required');
  if (account?.kind !== 'customer' || !(own || mayOperateAll(principal)))
    return problem('bank.account_not_found', { field });
  return account.closed ? problem('bank.account_closed', { field }) : account;
}

/**
 * Returns the problem with a movement, or `undefined`. The cash desk may be negative, but only within the range of a
 * balance.
 */
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

/** Returns the reply for the caller's account, and a `balance_updated` for each customer account that changed. */
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
