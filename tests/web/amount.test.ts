import * as fc from 'fast-check';
import { readAmount, type AmountFault } from '../../client/web/bank/amount';
import { createFormat } from '../../client/web/language/format';
import { languages, type Language } from '../../client/web/language/languages';

const cases: readonly [string, Language, number | AmountFault][] = [
  ['50', 'es', 50],
  [' 50 ', 'es', 50],
  ['50,5', 'es', 50.5],
  ['50.5', 'es', 50.5],
  ['50,5', 'en', 50.5],
  ['0.01', 'en', 0.01],
  ['5.250,00', 'es', 5250],
  ['5,250.00', 'es', 5250],
  ['5.250,00', 'en', 5250],
  ['5.250', 'es', 5250],
  ['5,250', 'en', 5250],
  ['1.234.567', 'es', 1_234_567],
  ['5.250', 'en', 'decimals'],
  ['5,250', 'es', 'decimals'],
  ['1,005', 'es', 'decimals'],
  ['', 'es', 'empty'],
  ['  ', 'es', 'empty'],
  ['0', 'es', 'positive'],
  ['0,00', 'es', 'positive'],
  ['-5', 'es', 'positive'],
  ['−5', 'es', 'positive'],
  ['cinco', 'es', 'format'],
  ['1e3', 'es', 'format'],
  ['1 000', 'es', 'format'],
  ['0x10', 'es', 'format'],
  ['$5', 'es', 'format'],
  ['+5', 'es', 'format'],
  ['1.2.3', 'es', 'format'],
  ['12.34.567', 'es', 'format'],
  [',5', 'es', 'format'],
  ['5,', 'es', 'format'],
  ['99999999999999', 'es', 'tooLarge'],
];

it.each(cases)('[UX-2] «%s» in %s is %s', (text, language, amount) => {
  expect(readAmount(text, language)).toBe(amount);
});

it('[UX-2] a field’s text is parsed back to its value, in either language', () => {
  const language = fc.constantFrom(...languages);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 900_000_000_000 }), language, language, (cents, shown, read) => {
      expect(readAmount(createFormat(shown).plain(cents / 100), read)).toBe(cents / 100);
    }),
  );
});
