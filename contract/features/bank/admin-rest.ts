import { z } from 'zod';
import { pageInfo } from '../../core/rest/query';
import { commandOf, operationsOf, type Operation } from '../../core/rest/operation';
import { accountRow, accountsOverviewQuery, accountTotals } from './admin-schemas';
import { bankCommands } from './commands';

const read = operationsOf('administration');
const command = commandOf('administration', bankCommands);

const operator = { audience: 'operator' } as const;
const act = { ...operator, bodyless: true } as const;

/** REST operations with which administrators read and change accounts. */
export const bankAdminOperations: readonly Operation[] = [
  read('get', '/api/admin/cuentas', {
    ...operator,
    summary: 'All accounts, and totals that prove that the ledger balances',
    query: accountsOverviewQuery,
    reply: z.array(accountRow),
    beside: { ...pageInfo.shape, totales: accountTotals },
  }),
  command('post', '/api/admin/cuentas/:cedula/cerrar', 'cerrar_cuenta', {
    ...act,
    summary: 'Close an account whose balance is zero',
    refusals: ['bank.account_not_found', 'bank.account_closed', 'bank.account_not_empty'],
  }),
  command('post', '/api/admin/cuentas/:cedula/reabrir', 'reabrir_cuenta', {
    ...act,
    summary: 'Reopen a closed account',
    refusals: ['bank.account_not_found', 'bank.account_open'],
  }),
  command('post', '/api/admin/cuentas/:cedula/limites', 'cambiar_limites', {
    ...operator,
    summary: 'Change an account’s overdraft and its largest movement',
    refusals: ['bank.account_not_found', 'bank.account_closed', 'bank.overdraft_in_use'],
  }),
];
