import { toMinor } from '../../../contract/core/money';
import type { Language } from '../language/languages';

/** Why a text is not an amount of money, as the key of its text. */
export type AmountFault = 'empty' | 'format' | 'decimals' | 'positive' | 'tooLarge';

const PLAIN = /^\d+(?:[.,]\d{1,2})?$/;
const TOO_FINE = /^\d+[.,]\d{3,}$/;
/** Thousands groups, as each language writes them. */
const GROUPED: Record<Language, RegExp> = {
  es: /^\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?$/,
  en: /^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$/,
};
/** Groups and decimals together are unambiguous in any language. */
const UNMISTAKABLE = /^\d{1,3}(?:\.\d{3})+,\d{1,2}$|^\d{1,3}(?:,\d{3})+\.\d{1,2}$/;

/**
 * Parses an amount as typed. Both point and comma can separate decimals; `5.250` is five thousand in Spanish, and has
 * too many decimals in English. It refuses what the server would refuse, through the contract's `toMinor`.
 *
 * @returns the number for the wire, or the fault.
 * @example readAmount('5.250,50', 'es') // 5250.5
 */
export function readAmount(typed: string, language: Language): number | AmountFault {
  const text = typed.trim();
  if (text === '') return 'empty';
  if (text.startsWith('-') || text.startsWith('−')) return 'positive';
  const plain = plainDecimal(text, language);
  if (plain === undefined) return TOO_FINE.test(text) ? 'decimals' : 'format';
  const amount = Number(plain);
  if (amount === 0) return 'positive';
  return toMinor(amount) === undefined ? 'tooLarge' : amount;
}

function plainDecimal(text: string, language: Language): string | undefined {
  if (GROUPED[language].test(text) || UNMISTAKABLE.test(text)) {
    const decimal = /[.,](?=\d{1,2}$)/.exec(text)?.index ?? text.length;
    const whole = text.slice(0, decimal).replace(/[.,]/g, '');
    return `${whole}.${text.slice(decimal + 1)}`;
  }
  return PLAIN.test(text) ? text.replace(',', '.') : undefined;
}
