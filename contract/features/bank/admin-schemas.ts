import { z } from 'zod';
import { userView } from '../../core/identity';
import { amountInput, limitInput } from '../../core/money';
import { cursor, generated, pageSize, search } from '../../core/rest/query';
import { accountView, cedula } from './schemas';

export const accountInput = z.strictObject({ cedula });

export const limitsInput = z
  .strictObject({ cedula, sobregiro: limitInput.optional(), limite_movimiento: amountInput.optional() })
  .refine((input) => input.sobregiro !== undefined || input.limite_movimiento !== undefined, {
    path: ['sobregiro'],
    message: 'indique sobregiro o limite_movimiento',
  });

/** The reply of closing, reopening and changing limits: the account's current state. */
export const accountReply = accountView.extend(generated);

/** Event `account_updated` of an account's channel: the account's current state, without its movements. */
export const accountUpdated = accountView;
export type AccountUpdated = z.infer<typeof accountUpdated>;

/** Query of `GET /api/admin/cuentas`, in order of account numbers. */
export const accountsOverviewQuery = z.strictObject({
  buscar: search,
  estado: z.enum(['todas', 'abiertas', 'cerradas']).default('todas'),
  limite: pageSize,
  despues: cursor,
});
export type AccountsOverviewQuery = z.infer<typeof accountsOverviewQuery>;

export const accountRow = accountView.extend({
  /** The owner; null while it has none. */
  usuario: userView.nullable(),
  creada: z.iso.datetime(),
  /** When it was closed; null while it is open. */
  cierre: z.iso.datetime().nullable(),
  /** Number of its watchers. */
  observadores: z.number().int(),
  /** Connections subscribed to it now. */
  lectores: z.number().int(),
});
export type AccountRow = z.infer<typeof accountRow>;

/** `totales` beside the page of accounts: over all accounts, whatever the search (BANK-5). */
export const accountTotals = z.strictObject({
  cuentas: z.number().int(),
  cerradas: z.number().int(),
  /** Sum of the customers' balances. */
  clientes: z.number(),
  /** Balance of the cash desk: the negative of `clientes`. */
  caja: z.number(),
  /** The sum of both: 0 if the ledger balances. */
  suma: z.number(),
  movimientos: z.number().int(),
});
export type AccountTotals = z.infer<typeof accountTotals>;
