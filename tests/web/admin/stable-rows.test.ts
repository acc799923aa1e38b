import fc from 'fast-check';
import { asIs, settle, type Row } from '../../../client/web/admin/lists/stable-rows';

const keyOf = (item: string): string => item[0] ?? '';
const start = (items: readonly string[]): readonly Row<string>[] => asIs(items).rows;
const written = (rows: readonly Row<string>[]): readonly string[] =>
  rows.map(({ item, gone }) => (gone ? `(${item})` : item));

it('a changed row is updated in place', () => {
  const { rows, held } = settle(start(['a1', 'b1']), ['a2', 'b1'], keyOf);
  expect([written(rows), held]).toEqual([['a2', 'b1'], 0]);
});

it('a removed row stays, marked, and is restored in place', () => {
  const { rows } = settle(start(['a1', 'b1', 'c1']), ['a1', 'c1'], keyOf);
  expect(written(rows)).toEqual(['a1', '(b1)', 'c1']);
  expect(written(settle(rows, ['a1', 'b2', 'c1'], keyOf).rows)).toEqual(['a1', 'b2', 'c1']);
});

it('new rows at the end are added; those above or between wait and are counted', () => {
  const { rows, held } = settle(start(['b1', 'd1']), ['a1', 'b1', 'c1', 'd1', 'e1'], keyOf);
  expect([written(rows), held]).toEqual([['b1', 'd1', 'e1'], 2]);
});

it('if no known row is left, the whole new list waits', () => {
  const { rows, held } = settle(start(['a1']), ['x1', 'y1'], keyOf);
  expect([written(rows), held]).toEqual([['(a1)'], 2]);
});

it('an empty list shows all new rows', () => {
  expect(settle([], ['a1'], keyOf)).toEqual(asIs(['a1']));
});

it('for any changes of the list, no shown row moves, repeats or disappears', () => {
  const list = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(list, { minLength: 1, maxLength: 6 }), (lists) => {
      let rows: readonly Row<string>[] = [];
      for (const fresh of lists) {
        const before = written(rows).map((one) => one.replace(/[()]/g, ''));
        const { rows: after, held } = settle(rows, fresh, keyOf);
        const shown = after.map(({ item }) => item);
        expect(shown.slice(0, before.length)).toEqual(before);
        expect(new Set(shown).size).toBe(shown.length);
        expect(fresh.filter((item) => !shown.includes(item))).toHaveLength(held);
        expect(after.filter(({ gone }) => !gone).map(({ item }) => item)).toEqual(
          expect.arrayContaining(fresh.filter((item) => shown.includes(item))),
        );
        rows = after;
      }
    }),
  );
});
