import type { MovementView } from '../../contract/features/bank/schemas';
import { withNewest, type MovementPage, type MovementPages } from '../../client/web/bank/movement-page';

const movement = (seq: number): MovementView => ({
  movimiento: seq,
  tipo: 'deposito',
  monto: 1,
  saldo: seq,
  contraparte: 'caja',
  fecha: '2026-11-23T12:00:00.000Z',
  seq,
});

/** A page with these movements, read when the account was at `seq`. */
const page = (seqs: readonly number[], seq: number, { epoch = 'a', more = false } = {}): MovementPage => ({
  data: seqs.map(movement),
  siguiente: more ? (seqs.at(-1) ?? null) : null,
  posicion: { canal: 'account:1', epoch, seq },
});

const read = (...pages: readonly MovementPage[]): MovementPages => ({
  pages: [...pages],
  pageParams: pages.map(() => undefined),
});

const seqsOf = ({ pages }: MovementPages): readonly number[] => pages.flatMap(({ data }) => data.map(({ seq }) => seq));

it('new movements are put on top, once, and the pages below stay', () => {
  const before = read(page([4, 3], 4, { more: true }), page([2, 1], 4));
  const after = withNewest(before, page([6, 5, 4], 6, { more: true }));
  expect(seqsOf(after)).toEqual([6, 5, 4, 3, 2, 1]);
  expect(after.pages[0]?.posicion.seq).toBe(6);
});

it('a page that does not overlap the list replaces it: no list has a hole', () => {
  expect(seqsOf(withNewest(read(page([2, 1], 2)), page([9, 8, 7], 9, { more: true })))).toEqual([9, 8, 7]);
});

it('with a filter the two need not overlap, if nothing lies between', () => {
  expect(seqsOf(withNewest(read(page([2], 3)), page([9, 2], 9)))).toEqual([9, 2]);
  expect(seqsOf(withNewest(read(page([], 3)), page([9], 9)))).toEqual([9]);
});

it('an outdated reply changes nothing; another history replaces everything', () => {
  const before = read(page([5, 4], 5));
  expect(withNewest(before, page([4], 4))).toBe(before);
  expect(seqsOf(withNewest(before, page([2, 1], 2, { epoch: 'b' })))).toEqual([2, 1]);
});
