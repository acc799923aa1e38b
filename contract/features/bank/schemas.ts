import { z } from 'zod';
import { dayOrMoment } from '../../core/days';
import { amountInput, limitInput } from '../../core/money';
import { nameText } from '../../core/text/names';

/** The account on the other side of every cash movement: debited by deposits, credited by withdrawals. */
export const CASH_DESK = 'caja';

export const cedula = z.string().regex(/^\d{10}$/, 'debe tener 10 dígitos');

export const depositInput = z.strictObject({ cedula, monto: amountInput });
export const withdrawInput = z.strictObject({ cedula, monto: amountInput });
export const transferInput = z.strictObject({ de: cedula, a: cedula, monto: amountInput });

export type DepositInput = z.infer<typeof depositInput>;
export type WithdrawInput = z.infer<typeof withdrawInput>;
export type TransferInput = z.infer<typeof transferInput>;

export const movementKinds = ['deposito', 'retiro', 'transferencia'] as const;
export type MovementKind = (typeof movementKinds)[number];

/** The reply of a money command; `nuevo_saldo` is the balance of the caller's own account after it. */
export const movementReply = z.strictObject({
  /** The command's id, its idempotency key. */
  id: z.string(),
  /** True if the server made the id because the request had none. */
  id_generado: z.boolean().optional(),
  /** The journal's number of this movement. */
  movimiento: z.number().int(),
  tipo: z.enum(movementKinds),
  cedula: z.string(),
  monto: z.number(),
  nuevo_saldo: z.number(),
  fecha: z.iso.datetime(),
  canal: z.string(),
  seq: z.number().int(),
});
export type MovementReply = z.infer<typeof movementReply>;

/** `balance_updated`, exactly as the bank's clients know it. */
export const balanceUpdated = z.strictObject({ cedula: z.string(), balance: z.number() });
export type BalanceUpdated = z.infer<typeof balanceUpdated>;

/** Input of administrators' commands that open an account and change its watchers. */
export const openAccountInput = z.strictObject({
  cedula,
  titular: nameText(120),
  usuario: z.string().min(1).max(64).optional(),
  /** How far below zero the account may go. */
  sobregiro: limitInput.optional(),
  /** The largest single movement. */
  limite_movimiento: amountInput.optional(),
});
export const openAccountReply = z.strictObject({
  id: z.string(),
  id_generado: z.boolean().optional(),
  cedula: z.string(),
  titular: z.string(),
  saldo: z.number(),
});
export type OpenAccountInput = z.infer<typeof openAccountInput>;

export const watcherInput = z.strictObject({ cedula, usuario: z.string().min(1).max(64) });
export const watcherReply = z.strictObject({
  id: z.string(),
  id_generado: z.boolean().optional(),
  cedula: z.string(),
  usuario: z.string(),
});
export type WatcherInput = z.infer<typeof watcherInput>;

/** A snapshot's position in its channel: it includes everything up to `seq`, nothing after. */
export const position = z.strictObject({ canal: z.string(), epoch: z.string(), seq: z.number().int() });
export type AccountPosition = z.infer<typeof position>;

export const accountView = z.strictObject({
  cedula: z.string(),
  titular: z.string(),
  balance: z.number(),
  /** Lowest balance the account may reach: 0, or minus the overdraft. */
  minimo: z.number(),
  limite_movimiento: z.number(),
  cerrada: z.boolean(),
});
export type AccountView = z.infer<typeof accountView>;

export const movementView = z.strictObject({
  movimiento: z.number().int(),
  tipo: z.enum(movementKinds),
  /** Positive for a credit, negative for a debit. */
  monto: z.number(),
  saldo: z.number(),
  contraparte: z.string(),
  fecha: z.string(),
  seq: z.number().int(),
});
export type MovementView = z.infer<typeof movementView>;

/**
 * Query of `/api/cuentas/:cedula/transacciones`. `antes` is the cursor: movements with a lower `seq`. `desde` and
 * `hasta` are moments, or days of `ACCOUNT_TIME_ZONE`; `hasta` includes its whole day.
 */
export const movementsQuery = z.strictObject({
  limite: z.coerce.number().int().min(1).max(500).default(50),
  antes: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  tipo: z.enum(movementKinds).optional(),
  desde: dayOrMoment.optional(),
  hasta: dayOrMoment.optional(),
  formato: z.enum(['json', 'csv']).default('json'),
});
export type MovementsQuery = z.infer<typeof movementsQuery>;

/** Query of `/api/cuentas`; `despues` is the previous page's last account. */
export const accountsQuery = z.strictObject({
  limite: z.coerce.number().int().min(1).max(500).default(50),
  despues: cedula.optional(),
});
