import { z } from 'zod';
import { bankCommands } from './commands';
import { accountsQuery, accountView, cedula, movementsQuery, movementView, position } from './schemas';
import { ACCOUNT_TIME_ZONE } from '../../core/days';
import { commandOf, operationsOf, type Operation } from '../../core/rest/operation';

const read = operationsOf('bank');
const command = commandOf('bank', bankCommands);

const money: readonly string[] = [
  'bank.account_not_found',
  'bank.account_closed',
  'bank.over_limit',
  'bank.balance_limit',
];

/** REST operations of the bank. */
export const bankOperations: readonly Operation[] = [
  command('post', '/api/deposito', 'deposito', {
    audience: 'anybody',
    summary: 'Deposit into an account',
    refusals: money,
  }),
  command('post', '/api/retiro', 'retiro', {
    audience: 'anybody',
    summary: 'Withdraw from an account',
    refusals: [...money, 'bank.insufficient_funds'],
  }),
  command('post', '/api/transferencia', 'transferencia', {
    audience: 'anybody',
    summary: 'Move money from one account to another',
    refusals: [...money, 'bank.insufficient_funds', 'bank.same_account'],
  }),
  command('post', '/api/cuentas', 'abrir_cuenta', {
    audience: 'operator',
    summary: 'Open an account',
    refusals: ['bank.account_exists', 'bank.too_many_accounts', 'auth.user_not_found'],
  }),
  read('get', '/api/cuentas', {
    audience: 'anybody',
    summary: 'The accounts that the caller may see',
    query: accountsQuery,
    reply: z.array(accountView),
    beside: { siguiente: z.string().nullable() },
  }),
  read('get', '/api/cuentas/:cedula', {
    audience: 'anybody',
    summary: 'An account, with its channel’s position when it was read',
    params: { cedula },
    reply: accountView,
    beside: { posicion: position },
    refusals: ['bank.account_not_found'],
  }),
  read('get', '/api/cuentas/:cedula/transacciones', {
    audience: 'anybody',
    summary: 'An account’s movements, newest first',
    note:
      '`formato=csv` or `Accept: text/csv` returns all matching movements as CSV, in one stream. `desde` and `hasta` ' +
      `are moments, or days of ${ACCOUNT_TIME_ZONE}, the accounts’ time zone; \`hasta\` includes its whole day.`,
    params: { cedula },
    query: movementsQuery,
    reply: z.array(movementView),
    beside: { siguiente: z.number().int().nullable(), posicion: position },
    also: 'text/csv',
    refusals: ['bank.account_not_found'],
  }),
  command('post', '/api/cuentas/:cedula/observadores', 'agregar_observador', {
    audience: 'operator',
    summary: 'Let a user watch an account',
    refusals: ['bank.account_not_found', 'bank.too_many_watchers', 'auth.user_not_found'],
  }),
  command('delete', '/api/cuentas/:cedula/observadores', 'quitar_observador', {
    audience: 'operator',
    summary: 'Remove a watcher of an account',
    refusals: ['bank.account_not_found', 'auth.user_not_found'],
  }),
];
