import fc from 'fast-check';
import type { CatalogEvent, ProductView } from '../../contract/features/catalog/schemas';
import { catalogView, type Products } from '../../client/sdk/features/catalog/reducer';

const at = '2026-01-01T00:00:00.000Z';
const by = { user_id: 'u', username: 'u', display_name: 'U' };

/** One change of a catalog. */
type Act = { kind: 'make' } | { kind: 'change' | 'delete'; which: number };

const acts = fc.array(
  fc.oneof(
    fc.constant<Act>({ kind: 'make' }),
    fc.record({ kind: fc.constantFrom('change' as const, 'delete' as const), which: fc.nat(20) }),
  ),
  { maxLength: 40 },
);

/** Returns the events that a hub would publish for these acts, and the catalog after each. */
function history(done: readonly Act[]): { events: CatalogEvent[]; states: Products[] } {
  const events: CatalogEvent[] = [];
  const states: Products[] = [[]];
  let id = 0;
  for (const act of done) {
    const products = states.at(-1)!;
    const target = act.kind === 'make' ? undefined : products[act.which % Math.max(products.length, 1)];
    if (act.kind !== 'make' && !target) continue;
    if (act.kind === 'delete') {
      events.push({ type: 'PRODUCT_DELETED', data: { id: target!.id, by } });
      states.push(products.filter((product) => product !== target));
      continue;
    }
    const product: ProductView = target
      ? { ...target, version: target.version + 1 }
      : {
          ...{ id: (id += 2), nombre: 'x', descripcion: '', precio: 1, stock: 0, version: 1 },
          ...{ created_at: at, updated_at: at, updated_by: 'U' },
        };
    events.push({ type: target ? 'PRODUCT_UPDATED' : 'PRODUCT_CREATED', data: { ...product, by } });
    states.push(target ? products.map((one) => (one === target ? product : one)) : [...products, product]);
  }
  return { events, states };
}

const after = (products: Products, events: readonly CatalogEvent[]): Products => events.reduce(catalogView, products);

it('[CAT-10] the view equals the catalog after any sequence of changes', () => {
  fc.assert(
    fc.property(acts, (done) => {
      const { events, states } = history(done);
      events.forEach((_, i) => expect(after(states[0]!, events.slice(0, i + 1))).toEqual(states[i + 1]));
    }),
  );
});

it('[CAT-10] pages read at different moments converge once every event after the first page has been applied', () => {
  fc.assert(
    fc.property(acts, fc.nat(), fc.nat(), fc.nat(40), (done, first, second, cut) => {
      const { events, states } = history(done);
      const [early, late] = [first % states.length, second % states.length].sort((a, b) => a - b) as [number, number];
      const snapshot = [...states[early]!.filter(({ id }) => id <= cut), ...states[late]!.filter(({ id }) => id > cut)];
      expect(after(snapshot, events.slice(early))).toEqual(states.at(-1));
    }),
  );
});

it('[CAT-10] repeated and unknown events change nothing', () => {
  const { events, states } = history([{ kind: 'make' }, { kind: 'make' }, { kind: 'change', which: 0 }]);
  const products = states.at(-1)!;
  expect(after(products, events.slice(2))).toBe(products);
  expect(catalogView(products, { type: 'PRODUCT_PAINTED', data: { id: 2 } })).toBe(products);
});
