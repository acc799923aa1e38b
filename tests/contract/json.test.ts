import fc from 'fast-check';
import { parseStrictJson } from '../../contract/json';
import { Problem } from '../../contract/problems';

const refusal = (text: string): Problem => {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error(`taken: ${text.slice(0, 80)}`);
};

describe('strict JSON', () => {
  it('agrees with JSON.parse on ordinary values', () => {
    const key = fc
      .string({ unit: 'grapheme' })
      .filter((name) => !['__proto__', 'constructor', 'prototype'].includes(name));
    const number = fc.oneof(
      fc.maxSafeInteger(),
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, true, false),
        number,
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (source, indent) => {
        const text = JSON.stringify(source, null, indent);
        fc.pre(!text.includes('\\u0000'));
        expect(parseStrictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"x":[{"b":1},{"b":{"c":1,"d":":","c":{}}}]}', 'x.1.b.c'],
  ])('[SEC-33] refuses a repeated key: %s', (text, field) => {
    expect(refusal(text)).toMatchObject({ code: 'request.malformed', field });
  });

  it.each([
    '{"__proto__":{"admin":true}}',
    '{"\\u005f_proto__":1}',
    '{"a":[{"constructor":{"prototype":{}}}]}',
    '{"prototype":1}',
  ])('[SEC-33] refuses %s', (text) => {
    expect(refusal(text).code).toBe('request.malformed');
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('[SEC-33] accepts 32 levels, refuses 33 and 10,000', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseStrictJson(nested(32))).toHaveLength(1);
    expect(refusal(nested(33)).code).toBe('request.malformed');
    expect(refusal(nested(10_000)).code).toBe('request.malformed');
    expect(refusal('{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000)).code).toBe('request.malformed');
  });

  it.each([
    '-1e400',
    '1e400',
    '1e-400',
    '-0.1E-999',
    '1e16',
    '9007199254740993',
    '9007199254740992.0',
    '12345678901234567890',
    `1e${'0'.repeat(70)}1`,
  ])('[SEC-28] refuses the number %s and names its field', (literal) => {
    expect(refusal(`{"cedula":"1","datos":{"monto":${literal}}}`)).toMatchObject({
      code: 'request.malformed',
      field: 'datos.monto',
    });
    expect(refusal(literal).field).toBeUndefined();
  });

  it.each([
    '0',
    '-0',
    '50',
    '5250.00',
    '0.1',
    '0.30000000000000004',
    '9007199254740991',
    '0.00000000000000001',
    '50.0000000000000000000',
    '1e3',
    '1.0E7',
    '1e-2',
    '-1.5E+3',
    '0e0',
    '0.0E-400',
    '9007199254740991e0',
    '0.10000000000000001',
    '0.1000000000000000055511151231257827021181583404541015625',
    '1.00000000000000001',
  ])('[BANK-8] accepts the number %s by its value', (literal) => {
    expect(parseStrictJson(`{"monto":${literal}}`)).toEqual({ monto: Number(literal) });
  });

  it.each(['', ' ', '{', '{"a":}', "{'a':1}", '{"a":1,}', 'NaN', '01', '1.', '"\u0001"', '\uFEFF{}', '{"a":1}x'])(
    'refuses what is not JSON: %j',
    (text) => {
      expect(refusal(text).code).toBe('request.malformed');
    },
  );

  it.each(['"\\u0000"', '{"a":"\\ud800"}', '{"\\udc00":1}', '["\\u0000"]'])(
    'refuses text that cannot be stored: %s',
    (text) => {
      expect(refusal(text).code).toBe('request.malformed');
    },
  );

  it('treats numbers, colons and quotes inside strings as text', () => {
    const value = { note: '1e5: "9007199254740993", {\\"a\\":1,\\"a\\":2}\\', other: 'a:b:c' };
    expect(parseStrictJson(JSON.stringify(value))).toEqual(value);
  });
});
