import { z } from 'zod';

/** Integer of minor units (cents). Branded, so that an amount from the wire cannot pass for one by mistake. */
export type Minor = number & { readonly __minor: unique symbol };

/** The largest amount that any account may hold or owe, in minor units: exact in a double. */
export const MAX_BALANCE = 9_000_000_000_000_000;

const PLAIN_DECIMAL = /^\d{1,13}(\.\d{1,2})?$/;

/** Returns the minor units of a plain decimal with at most two places, or `undefined` for any other number. */
export function toMinor(amount: number): Minor | undefined {
  const text = String(amount);
  if (!PLAIN_DECIMAL.test(text)) return undefined;
  const [whole = '0', cents = ''] = text.split('.');
  const minor = Number(whole) * 100 + Number(cents.padEnd(2, '0'));
  return Number.isSafeInteger(minor) ? (minor as Minor) : undefined;
}

/** Returns the wire's number for an integer of minor units: 525000 → 5250 (5250.00 on screens). */
export const fromMinor = (minor: number): number => minor / 100;

const money = (least: 0 | 1, fault: string) =>
  z.number({ error: 'debe ser un número' }).transform((amount, context) => {
    const minor = toMinor(amount);
    if (minor !== undefined && minor >= least) return minor;
    context.addIssue({ code: 'custom', message: `${fault} y tener como máximo dos decimales` });
    return z.NEVER;
  });

/** `monto` from outside: parses a positive number with at most two decimals into an integer of minor units. */
export const amountInput = money(1, 'debe ser positivo');

/** The same for amounts that may be zero: limits, overdrafts. */
export const limitInput = money(0, 'no debe ser negativo');
