import { cedula as cedulaSchema } from '../../../../contract/features/bank/schemas';
import type { Problem } from '../../../../contract/problems';
import { lengthOf } from '../../../../contract/core/text/signs';
import { nameFault } from '../../../../contract/core/text/visible';
import { readAmount, type AmountFault } from '../../bank/amount';
import type { AdminTexts } from '../../language/admin.es';
import type { Texts } from '../../language/es';
import type { Language } from '../../language/languages';

/** The values of the form that opens an account; blank fields take the defaults. */
export interface AccountDraft {
  readonly cedula: string;
  readonly titular: string;
  readonly usuario: string;
  readonly sobregiro: string;
  readonly limite_movimiento: string;
}

export type LimitsDraft = Pick<AccountDraft, 'sobregiro' | 'limite_movimiento'>;

export const EMPTY: AccountDraft = { cedula: '', titular: '', usuario: '', sobregiro: '', limite_movimiento: '' };

/** Error texts for fields, by their wire names. */
export type AccountErrors = Partial<Record<keyof AccountDraft, string>>;

export interface Wording {
  readonly texts: Texts;
  readonly admin: AdminTexts;
  readonly language: Language;
}

export interface Limits {
  readonly sobregiro?: number;
  readonly limite_movimiento?: number;
}

const ZERO = /^0+(?:[.,]0{1,2})?$/;
export const MAX_HOLDER = 120;

/** Parses the limits that a user typed: the overdraft can be zero, the movement limit cannot. */
export function readLimits(
  draft: LimitsDraft,
  { texts, language }: Wording,
): { limits: Limits; errors: AccountErrors } {
  const limits: { -readonly [name in keyof Limits]: Limits[name] } = {};
  const errors: AccountErrors = {};
  for (const name of ['sobregiro', 'limite_movimiento'] as const) {
    const typed = draft[name].trim();
    if (typed === '') continue;
    const amount: number | AmountFault = name === 'sobregiro' && ZERO.test(typed) ? 0 : readAmount(typed, language);
    if (typeof amount === 'number') limits[name] = amount;
    else errors[name] = texts.bank.amounts[amount];
  }
  return { limits, errors };
}

/** Returns the errors of the account holder's fields. */
export function holderErrors({ cedula, titular }: AccountDraft, { texts, admin }: Wording): AccountErrors {
  const wrong = nameFault(titular);
  const { required, cedulaFormat, titularLong } = admin.accounts;
  const isCedula = cedulaSchema.safeParse(cedula.trim()).success;
  return {
    ...(!isCedula && { cedula: cedula.trim() === '' ? required.cedula : cedulaFormat }),
    ...(wrong && { titular: { missing: required.titular, controls: texts.common.nameControls }[wrong] }),
    ...(lengthOf(titular.trim()) > MAX_HOLDER && { titular: titularLong }),
  };
}

/** Returns the hub's refusal as an error of its field; `undefined` if it names none of this form. */
export function refusalErrors(problem: Problem, { texts, admin }: Wording): AccountErrors | undefined {
  const field = (Object.keys(EMPTY) as (keyof AccountDraft)[]).find((name) => name === problem.field);
  if (!field) return undefined;
  const { exists, noSuchUser, overdraftInUse } = admin.accounts;
  const words: Readonly<Partial<Record<Problem['code'], string>>> = {
    'bank.account_exists': exists,
    'auth.user_not_found': noSuchUser,
    'bank.overdraft_in_use': overdraftInUse,
  };
  return { [field]: words[problem.code] ?? texts.invalidField };
}
