import type { AccountView } from '../../../contract/features/bank/schemas';
import { ACCESS_CHANNEL } from '../../../contract/core/channels';
import { accountChannel } from '../../../contract/features/bank/channels';
import type { CommandName } from '../../../contract/commands';
import { fromMinor } from '../../../contract/core/money';
import { Problem, problem } from '../../../contract/problems';
import type { Command, Decision } from '../../commands/define';
import type { NewEvent } from '../../log/append';
import type { Account, LedgerBatch, AccountTerms } from './ledger-batch';

/** Commands about accounts themselves, which move no money. */
export type AccountCommand = Command<
  'abrir_cuenta' | 'agregar_observador' | 'quitar_observador' | 'cerrar_cuenta' | 'reabrir_cuenta' | 'cambiar_limites'
>;

/** Decides an administrator's command on the batch: returns its effect or a problem. */
export function administer(batch: LedgerBatch, command: AccountCommand): Decision {
  switch (command.name) {
    case 'abrir_cuenta':
      return openAccount(batch, command);
    case 'agregar_observador':
    case 'quitar_observador':
      return changeWatcher(batch, command);
    case 'cerrar_cuenta':
      return amend(batch, command, closeTerms);
    case 'reabrir_cuenta':
      return amend(batch, command, ({ closed }) => (closed ? { closed: false } : refuse('bank.account_open')));
    case 'cambiar_limites':
      return amend(batch, command, (account) => limitTerms(account, command.input));
  }
}

function openAccount(batch: LedgerBatch, command: Command<'abrir_cuenta'>): Decision {
  const {
    cedula,
    titular,
    usuario,
    sobregiro = 0,
    limite_movimiento: movementLimit = DEFAULT_MOVEMENT_LIMIT,
  } = command.input;
  if (batch.account(cedula)) return refuse('bank.account_exists');
  const ownerId = usuario === undefined ? null : batch.userId(usuario);
  if (ownerId === undefined) return problem('auth.user_not_found', { field: 'usuario' });
  if (ownerId !== null && batch.accountsOf.isFull(ownerId))
    return problem('bank.too_many_accounts', { field: 'usuario' });
  if (ownerId !== null) batch.accountsOf.add(ownerId);
  const floor = 0 - sobregiro;
  batch.open({
    cedula,
    ownerId,
    holder: titular,
    kind: 'customer',
    balance: 0,
    floor,
    movementLimit,
    version: 0,
    closed: false,
  });
  recordAudit(batch, command, {
    titular,
    usuario,
    minimo: fromMinor(floor),
    limite_movimiento: fromMinor(movementLimit),
  });
  return {
    data: { id: command.id, cedula, titular, saldo: 0 },
    events: [accessEvent('account_opened', { ownerId, channel: accountChannel(cedula) })],
  };
}

function changeWatcher(batch: LedgerBatch, command: Command<'agregar_observador' | 'quitar_observador'>): Decision {
  const { cedula, usuario } = command.input;
  const account = batch.account(cedula);
  if (account?.kind !== 'customer') return refuse('bank.account_not_found');
  const userId = batch.userId(usuario);
  if (userId === undefined) return problem('auth.user_not_found', { field: 'usuario' });
  const change = { cedula, userId };
  if (command.name === 'quitar_observador') batch.watchersRemoved.push(change);
  else {
    if (batch.watchersOf.isFull(cedula)) return refuse('bank.too_many_watchers');
    batch.watchersOf.add(cedula);
    batch.watchersAdded.push(change);
  }
  recordAudit(batch, command, { usuario });
  return {
    data: { id: command.id, cedula, usuario },
    events: [accessEvent('watch_changed', { userId, channel: accountChannel(cedula) })],
  };
}

/** Gives an account the terms that `decide` returns for it, and publishes them on its channel. */
function amend(
  batch: LedgerBatch,
  command: Command<'cerrar_cuenta' | 'reabrir_cuenta' | 'cambiar_limites'>,
  decide: (account: Account) => Partial<AccountTerms> | Problem,
): Decision {
  const { cedula } = command.input;
  const account = batch.account(cedula);
  if (account?.kind !== 'customer') return refuse('bank.account_not_found');
  const terms = decide(account);
  if (terms instanceof Problem) return terms;
  batch.amend(account, terms);
  const view = viewOf(account, batch.holders.get(cedula) ?? '');
  const { minimo, limite_movimiento } = view;
  recordAudit(batch, command, command.name === 'cambiar_limites' ? { minimo, limite_movimiento } : undefined);
  const updated = { channel: accountChannel(cedula), type: 'account_updated', data: JSON.stringify(view) };
  return { data: { id: command.id, ...view }, events: [{ ...updated, seq: account.version }] };
}

/** Closes an account only at a zero balance: no money is locked in, and no debt remains. */
function closeTerms({ closed, balance }: Account): Partial<AccountTerms> | Problem {
  if (closed) return refuse('bank.account_closed');
  return balance === 0 ? { closed: true } : refuse('bank.account_not_empty');
}

function limitTerms(account: Account, input: Command<'cambiar_limites'>['input']): Partial<AccountTerms> | Problem {
  const { sobregiro, limite_movimiento: movementLimit } = input;
  if (account.closed) return refuse('bank.account_closed');
  const floor = sobregiro === undefined ? account.floor : 0 - sobregiro;
  if (account.balance < floor) return problem('bank.overdraft_in_use', { field: 'sobregiro' });
  return { floor, ...(movementLimit !== undefined && { movementLimit }) };
}

const refuse = (code: Parameters<typeof problem>[0]): Problem => problem(code, { field: 'cedula' });

const viewOf = ({ cedula, balance, floor, movementLimit, closed }: Account, titular: string): AccountView => ({
  cedula,
  titular,
  balance: fromMinor(balance),
  minimo: fromMinor(floor),
  limite_movimiento: fromMinor(movementLimit),
  cerrada: closed,
});

function recordAudit(batch: LedgerBatch, command: AccountCommand, detail?: Record<string, unknown>): void {
  const { name, principal, from, input } = command;
  batch.auditEntries.push({
    by: { principal, address: from },
    act: name satisfies CommandName,
    target: input.cedula,
    ...(detail && { detail }),
  });
}

const accessEvent = (type: string, data: object): NewEvent => ({
  channel: ACCESS_CHANNEL,
  type,
  data: JSON.stringify(data),
});

/** 1,000,000.00 */
const DEFAULT_MOVEMENT_LIMIT = 100_000_000;
