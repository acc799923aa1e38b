import { hubRequest } from '../../contract/core/frames';
import { parseStrictJson } from '../../contract/json';
import { toMinor } from '../../contract/core/money';
import { sourceUrl, startScrapingInput } from '../../contract/features/ops/schemas';
import { parseStreamPosition } from '../../contract/stream';
import { withoutTrailing } from '../../contract/core/text/trailing';
import { readUrl } from '../../contract/core/text/urls';
import { namesIn } from '../../server/features/chat/messages/mentions';
import { containing } from '../../server/db/sql/pattern';
import { cell } from '../../server/http/csv';
import { extractProxies } from '../../server/features/ops/scraping/extract-proxies';
import { plainLine, withoutSecrets } from '../../server/telemetry/plain-text';
import { wordsOf } from '../../client/web/chat/log/words';
import { superlinear } from '../support/servers/growth';

/** Runs a function that may throw. */
const attempt = (run: () => unknown): void => {
  try {
    run();
  } catch {
    // refused
  }
};

const KIB = 1024;
const nobody: ReadonlySet<string> = new Set();

/** Letters that give a host many different ones. */
const letters = (length: number): string =>
  String.fromCodePoint(...Array.from({ length }, (_, i) => 0x4e_00 + (i % 20_000)));

const many = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));

describe('[SEC-55] twice the input takes about twice the time', () => {
  it.each<[string, number, (length: number) => string]>([
    ['a number of zeros and a one', 64 * KIB, (length) => `{"type":"ping","data":{"a":0.${'0'.repeat(length)}1}}`],
    ['a number of nines', 64 * KIB, (length) => `[${'9'.repeat(length)}]`],
    ['a number with a long exponent', 64 * KIB, (length) => `[1e${'0'.repeat(length)}1]`],
    ['many powers of ten', 64 * KIB, (length) => `[${'1.0E7,'.repeat(length / 6)}1]`],
    ['many long numbers', 64 * KIB, (length) => `[${'0.10000000000000000000,'.repeat(length / 24)}1]`],
    [
      'a number behind many keys',
      64 * KIB,
      (length) => `{${'"a":{"b":[]},'.repeat(1)}"c":[${'"x",'.repeat(length / 4)}1e400]}`,
    ],
    ['many keys and one twice', 64 * KIB, (length) => `{${many(length / 8, (i) => `"k${i}":1`).join()},"k0":1}`],
    ['blanks', 64 * KIB, (length) => `{"a"${' '.repeat(length)}:1,"a"${' '.repeat(length)}:1}`],
    ['blanks behind a text', 64 * KIB, (length) => `["${'a'.repeat(length)}"${' '.repeat(length)},1e400]`],
    ['escapes', 64 * KIB, (length) => `["${'\\\\\\"'.repeat(length / 4)}",1e400]`],
    ['deep nesting', 16 * KIB, (length) => '['.repeat(length) + ']'.repeat(length)],
    ['an endless text', 64 * KIB, (length) => `"${'\\u0041'.repeat(length / 6)}`],
  ])('JSON: %s', (_, length, make) => {
    const run = (n: number) => {
      const text = make(n);
      return () => attempt(() => parseStrictJson(text));
    };
    expect(superlinear(run, length)).toBeUndefined();
  });

  it.each<[string, number, (length: number) => () => unknown]>([
    ['an amount', 64 * KIB, (n) => () => toMinor(Number(`0.${'0'.repeat(n)}1`))],
    ['an unfinished frame', 64 * KIB, (n) => () => withoutTrailing(`${'0'.repeat(n)}1`, '0')],
    ['an address with a long host', 16 * KIB, (n) => () => readUrl(`http://${letters(n)}`)],
    ['a host of escapes', 16 * KIB, (n) => () => readUrl(`http://${'%E4%B8%80'.repeat(n / 9)}`)],
    ['a source', 16 * KIB, (n) => () => sourceUrl.safeParse(`http://${letters(n)}`)],
    [
      'many sources',
      16 * KIB,
      (n) => () => startScrapingInput.safeParse({ fuentes: many(n / 8, (i) => `http://${i}`) }),
    ],
    [
      'a frame with unknown fields',
      16 * KIB,
      (n) => () => hubRequest.safeParse(Object.fromEntries(many(n / 8, (i) => [`k${i}`, 1]))),
    ],
    ['an event id', 16 * KIB, (n) => () => attempt(() => parseStreamPosition(`e;${'room:1=1;'.repeat(n / 9)}`))],
    ['mentions', 64 * KIB, (n) => () => namesIn('@a-.'.repeat(n / 4))],
    ['mentions within one word', 64 * KIB, (n) => () => namesIn(`@${'-'.repeat(n)}a`)],
    ['a pattern for LIKE', 64 * KIB, (n) => () => containing('%_\\'.repeat(n / 3))],
    ['a cell of CSV', 64 * KIB, (n) => () => [cell(`=${'"'.repeat(n)}`), cell(`-${'1'.repeat(n)}x`)]],
    ['a scraped text of stops', 512 * KIB, (n) => () => extractProxies('1.'.repeat(n / 2))],
    ['a scraped text of near misses', 512 * KIB, (n) => () => extractProxies('1.1.1.1:'.repeat(n / 8))],
    ['links with stops behind them', 32 * KIB, (n) => () => wordsOf(`https://a.example/${'!'.repeat(n)}x`, nobody)],
    ['many links', 32 * KIB, (n) => () => wordsOf('https://a.example/(x)... '.repeat(n / 25), nobody)],
    ['a link with a long host', 16 * KIB, (n) => () => wordsOf(`https://${letters(n)}`, nobody)],
    ['names in a message', 32 * KIB, (n) => () => wordsOf(`@a${'-'.repeat(n)}`, nobody)],
    ['many names in a message', 32 * KIB, (n) => () => wordsOf('@a-'.repeat(n / 3), nobody)],
    ['tokens without an end in the log', 32 * KIB, (n) => () => withoutSecrets('eyJaaaaa-'.repeat(n / 9))],
    ['tokens in the log', 32 * KIB, (n) => () => withoutSecrets('eyJaaaaa.eyJbbbbb.'.repeat(n / 18))],
    ['names of secrets in the log', 32 * KIB, (n) => () => withoutSecrets('token-'.repeat(n / 6))],
    ['quotes without an end in the log', 32 * KIB, (n) => () => withoutSecrets('token="\'token=\'"'.repeat(n / 16))],
    ['blanks behind a secret in the log', 32 * KIB, (n) => () => withoutSecrets(`token${' '.repeat(n)}`)],
    ['addresses in the log', 32 * KIB, (n) => () => withoutSecrets('ab://'.repeat(n / 5))],
    ['sequences of a terminal without an end', 32 * KIB, (n) => () => plainLine('\u009b]'.repeat(n / 2))],
    ['other sequences of a terminal', 32 * KIB, (n) => () => plainLine('\u001b[0;'.repeat(n / 4))],
  ])('%s', (_, length, run) => {
    expect(superlinear(run, length)).toBeUndefined();
  });

  it('superlinear time would be detected', () => {
    const run = (length: number) => () => `${'0'.repeat(length)}1`.replace(/0+$/, '');
    expect(superlinear(run, 6 * KIB)).toBeDefined();
  });
});

describe('[SEC-55] a number is checked against its bounds before any work on it', () => {
  it.each([`0.${'0'.repeat(32_000)}1`, '9'.repeat(65), `-0.${'1'.repeat(63)}`])(
    '%.20s… is refused with its field',
    (number) => {
      let refused: unknown;
      try {
        parseStrictJson(`{"data":{"a":${number}}}`);
      } catch (error) {
        refused = error;
      }
      expect(refused).toMatchObject({ code: 'request.malformed', field: 'data.a' });
    },
  );

  it('every notation of a double is accepted', () => {
    const longest = `0.${'0'.repeat(5)}12345678901234567`;
    expect(parseStrictJson(`[${longest},5.${'0'.repeat(62)}]`)).toEqual([Number(longest), 5]);
  });
});
