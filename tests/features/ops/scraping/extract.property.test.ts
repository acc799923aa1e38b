import fc from 'fast-check';
import { extractProxies } from '../../../../server/features/ops/scraping/extract-proxies';
import { samples } from '../../../../server/features/ops/scraping/sample-lists';

const octet = fc.integer({ min: 0, max: 255 });
const proxy = fc
  .tuple(octet, octet, octet, octet, fc.integer({ min: 1, max: 65_535 }))
  .map(([a, b, c, d, port]) => `${a}.${b}.${c}.${d}:${port}`);
/** The separators between addresses in lists, tables and JSON. */
const between = fc.constantFrom('\n', '\r\n', ' ', ', ', '","', '</td><td>', ' http://', ';', '|', '\t', ' socks5 ');

it('[OPS-4] every address of a text is found once, in order, with any separators', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(proxy, between)), (parts) => {
      const text = parts.map(([one, gap]) => one + gap).join('');
      expect(extractProxies(text)).toEqual([...new Set(parts.map(([one]) => one))]);
    }),
  );
});

it('[OPS-4] each result is an address that the text contains, and is found again in the results', () => {
  const alphabet = fc.string({ unit: fc.constantFrom(...'0123456789.:. :25\n'.split('')), maxLength: 200 });
  fc.assert(
    fc.property(fc.oneof(alphabet, fc.string()), (text) => {
      const found = extractProxies(text);
      for (const one of found) {
        const [, a, b, c, d, port] = /^(\d+)\.(\d+)\.(\d+)\.(\d+):(\d+)$/.exec(one)!.map(Number);
        for (const part of [a, b, c, d]) expect(part).toBeLessThanOrEqual(255);
        expect(port).toBeGreaterThanOrEqual(1);
        expect(port).toBeLessThanOrEqual(65_535);
        expect(text).toContain(one);
      }
      expect(extractProxies(found.join('\n'))).toEqual(found);
    }),
    { numRuns: 500 },
  );
});

it.each([
  '256.1.1.1:80',
  '1.2.3.4:0',
  '1.2.3.4:65536',
  '1.2.3.4:99999',
  '1.2.3:80',
  '1.2.3.4.5:80',
  '01.2.3.4:80',
  '1.2.3.4:080',
  '1.2.3.4:123456',
  'v1.2.3.4:80',
  '1.2.3.4:80.5',
  '1.2.3.4 :80',
])('[OPS-4] %s is no proxy', (text) => {
  expect(extractProxies(text)).toEqual([]);
});

it('[OPS-4] results stop at the limit, and a long text takes no time', () => {
  expect(extractProxies('192.0.2.1:80 192.0.2.2:80 192.0.2.3:80', 2)).toEqual(['192.0.2.1:80', '192.0.2.2:80']);
  const started = performance.now();
  extractProxies('1.'.repeat(1_000_000));
  extractProxies('1'.repeat(2_000_000));
  expect(performance.now() - started).toBeLessThan(2_000);
});

it('[OPS-3] the sample lists have 40 addresses each, all reserved for documents, ten of them in both', () => {
  const lists = [...samples.values()].map((text) => extractProxies(text));
  expect(lists.map(({ length }) => length)).toEqual([40, 40]);
  expect(new Set(lists.flat()).size).toBe(70);
  for (const one of lists.flat()) expect(one).toMatch(/^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+:\d+$/);
});
