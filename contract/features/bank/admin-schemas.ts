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

/** What closing, opening again and new limits answer: the account as it is now. */
export const accountReply = accountView.extend(generated);

/** Event `account_updated` of an account's channel: all of it but its movements, as it is now. */
export const accountUpdated = accountView;
export type AccountUpdated = z.infer<typeof accountUpdated>;

/** Query of `GET /api/admin/cuentas`, in order of their numbers. */
export const accountsOverviewQuery = z.strictObject({
  buscar: search,
  estado: z.enum(['todas', 'abiertas', 'cerradas']).default('todas'),
  limite: pageSize,
  despues: cursor,
});
export type AccountsOverviewQuery = z.infer<typeof accountsOverviewQuery>;

export const accountRow = accountView.extend({
  /** Whose it is; null where it belongs to nobody yet. */
  usuario: userView.nullable(),
  creada: z.iso.datetime(),
  /** When it was closed; null while it is open. */
  cierre: z.iso.datetime().nullable(),
  /** Users who were named to watch it. */
  observadores: z.number().int(),
  /** Connections that follow it now. */
  lectores: z.number().int(),
});
export type AccountRow = z.infer<typeof accountRow>;

/** `totales` beside the page of accounts: over all accounts, whatever was searched for (BANK-5). */
export const accountTotals = z.strictObject({
  cuentas: z.number().int(),
  cerradas: z.number().int(),
  /** Sum of the customers' balances. */
  clientes: z.number(),
  /** What the cash desk stands at: the negative of it. */
  caja: z.number(),
  /** Both together: 0, or the books do not add up. */
  suma: z.number(),
  movimientos: z.number().int(),
});
export type AccountTotals = z.infer<typeof accountTotals>;
