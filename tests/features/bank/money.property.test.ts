import fc from 'fast-check';
import { depositInput } from '../../../contract/features/bank/schemas';
import { parseStrictJson } from '../../../contract/json';
import { amountInput, fromMinor, toMinor } from '../../../contract/core/money';
import { parseInput } from '../../../contract/parse';
import { Problem } from '../../../contract/problems';

/** Parses a body with this `monto`. @returns minor units, or the refusal's code and field */
function parse(text: string): number | [string, string | undefined] {
  try {
    const body = parseStrictJson(`{"cedula":"1350509525","monto":${text}}`);
    return parseInput(depositInput, body).monto;
  } catch (error) {
    if (error instanceof Problem) return [error.code, error.field];
    throw error;
  }
}

it('[BANK-1] an amount with at most two decimals is parsed exactly and converted back unchanged', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), (minor) => {
      const text = `${Math.trunc(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
      expect(parse(text)).toBe(minor);
      expect(toMinor(fromMinor(minor))).toBe(minor);
    }),
  );
});

it.each([
  ['0.10000000000000001', 10],
  ['0.1000000000000000055511151231257827021181583404541015625', 10],
  ['0.29999999999999999', 30],
  ['1.0E7', 1_000_000_000],
  ['1e3', 100_000],
  ['1E-2', 1],
  ['1.005e+1', 1_005],
  ['12.50e0', 1_250],
  ['1.00000000000000000001', 100],
  ['1999999.9900000000', 199_999_999],
])('[BANK-8] %s is parsed by its value, not its notation: %d minor units', (text, minor) => {
  expect(parse(text)).toBe(minor);
});

it('[BANK-8] an amount in 17 digits or in exponent notation is the same amount', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 999_999_999_999_999 }), (minor) => {
      const amount = fromMinor(minor);
      for (const text of [
        amount.toPrecision(17),
        amount.toPrecision(21),
        amount.toExponential(),
        amount.toExponential(16),
      ])
        expect(parse(text)).toBe(minor);
    }),
  );
});

it('[BANK-1] no other number becomes an amount', () => {
  fc.assert(
    fc.property(fc.double(), (amount) => {
      const { success, data } = amountInput.safeParse(amount);
      if (!success) return;
      expect(Number.isSafeInteger(data) && data > 0).toBe(true);
      expect(Number((data / 100).toFixed(2))).toBe(amount);
    }),
  );
});

it.each([
  ['0', 'monto'],
  ['0.00', 'monto'],
  ['-0', 'monto'],
  ['-1', 'monto'],
  ['1.005', 'monto'],
  ['0.001', 'monto'],
  ['0.30000000000000004', 'monto'],
  ['99999999999999', 'monto'],
  ['"5"', 'monto'],
  ['" 5"', 'monto'],
  ['"１２"', 'monto'],
  ['[5]', 'monto'],
  ['{"x":5}', 'monto'],
  ['null', 'monto'],
  ['true', 'monto'],
  ['0.105', 'monto'],
  ['0.10500000000000001', 'monto'],
  ['1.05e-1', 'monto'],
  ['1E-3', 'monto'],
  ['-1e2', 'monto'],
  ['1e-400', 'monto'],
  ['1e309', 'monto'],
  ['1e21', 'monto'],
  ['9007199254740993', 'monto'],
])('[BANK-1] [SEC-28] %s is refused, and the refusal names the field', (text, field) => {
  const refusal = parse(text);
  expect(refusal).toEqual([expect.stringMatching(/^request\.(invalid|malformed)$/), field]);
});

it.each(['NaN', 'Infinity', '-Infinity', '01', '+1', '.5', '5.', '0x10', '1_000', '１２', ''])(
  '[BANK-1] [SEC-28] %s is refused as malformed JSON',
  (text) => {
    expect(parse(text)).toEqual(['request.malformed', undefined]);
  },
);
