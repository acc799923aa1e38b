import { cedula, type AccountView } from '../../../contract/features/bank/schemas';
import type { Problem } from '../../../contract/problems';
import type { MovementKind } from '../../../contract/features/bank/schemas';
import type { Texts } from '../language/es';
import type { Format } from '../language/format';
import type { Language } from '../language/languages';
import { problemWords } from '../language/problem-texts';
import { readAmount } from './amount';

/** The values of the form. */
export interface OperationDraft {
  readonly amount: string;
  /** The other account of a transfer. */
  readonly destination: string;
}

export type OperationErrors = Partial<Record<keyof OperationDraft | 'form', string>>;

/** The texts and formats for messages. */
export interface Wording {
  readonly texts: Texts;
  readonly format: Format;
  readonly language: Language;
}

/** The input to send: the draft as an amount and a destination. */
export interface Operation {
  readonly kind: MovementKind;
  readonly amount: number;
  readonly destination: string;
}

/**
 * Checks a draft against the rules that the server applies. @returns the operation, or the error text of each invalid
 * field.
 */
export function checkOperation(
  kind: MovementKind,
  draft: OperationDraft,
  { account, wording }: { account: AccountView; wording: Wording },
): { operation: Operation } | { errors: OperationErrors } {
  const destination = draft.destination.trim();
  const amount = readAmount(draft.amount, wording.language);
  const errors: OperationErrors = {};
  const amountError =
    typeof amount === 'string' ? wording.texts.bank.amounts[amount] : overWords(kind, amount, account, wording);
  if (amountError !== undefined) errors.amount = amountError;
  const destinationError = kind === 'transferencia' ? destinationWords(destination, account, wording) : undefined;
  if (destinationError !== undefined) errors.destination = destinationError;
  if (typeof amount === 'string' || Object.keys(errors).length > 0) return { errors };
  return { operation: { kind, amount, destination } };
}

function overWords(
  kind: MovementKind,
  amount: number,
  account: AccountView,
  { texts, format }: Wording,
): string | undefined {
  const { amounts } = texts.bank;
  if (minor(amount) > minor(account.limite_movimiento))
    return amounts.overLimit(format.money(account.limite_movimiento));
  const available = minor(account.balance) - minor(account.minimo);
  if (kind !== 'deposito' && minor(amount) > available) return amounts.insufficient(format.money(available / 100));
  return undefined;
}

/** Compares whole cents: sums of decimals are inexact. */
const minor = (amount: number): number => Math.round(amount * 100);

function destinationWords(destination: string, account: AccountView, { texts }: Wording): string | undefined {
  const { destinations } = texts.bank;
  if (destination === '') return destinations.empty;
  if (!cedula.safeParse(destination).success) return destinations.format;
  return destination === account.cedula ? destinations.same : undefined;
}

/** Returns the server's refusal as an error of the field that it names. */
export function refusalErrors(problem: Problem, { texts, format }: Wording, account: AccountView): OperationErrors {
  const { amounts, destinations } = texts.bank;
  if (problem.field === 'a') {
    if (problem.code === 'bank.account_not_found') return { destination: destinations.unknown };
    if (problem.code === 'bank.account_closed') return { destination: destinations.closed };
    return { destination: problemWords(texts, problem) };
  }
  if (problem.field !== 'monto') return { form: problemWords(texts, problem) };
  if (problem.code === 'bank.over_limit') return { amount: amounts.overLimit(format.money(account.limite_movimiento)) };
  if (problem.code === 'request.invalid') return { amount: texts.invalidField };
  return { amount: problemWords(texts, problem) };
}
