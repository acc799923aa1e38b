import type { ProductView } from '../../../contract/features/catalog/schemas';
import {
  checkDraft,
  draftOf,
  EMPTY_DRAFT,
  rebase,
  touched,
  type Edit,
} from '../../../client/web/catalog/product-draft';
import { matching } from '../../../client/web/catalog/search';
import { MAX_DESCRIPTION, MAX_NAME } from '../../../client/web/catalog/limits';
import { catalogEn } from '../../../client/web/language/catalog.en';
import { catalogEs } from '../../../client/web/language/catalog.es';
import { createFormat } from '../../../client/web/language/format';
import * as contract from '../../../contract/features/catalog/schemas';

const es = createFormat('es');
const base: ProductView = {
  ...{ id: 1, nombre: 'Laptop', descripcion: 'Potente', precio: 1299.99, stock: 10, version: 1, updated_by: 'Ana' },
  ...{ created_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-01T00:00:00.000Z' },
};
const editing = (typed: Partial<Edit['draft']>): Edit => ({ base, draft: { ...draftOf(base, es), ...typed } });

describe('[CAT-11] a draft', () => {
  it('is sent as the contract requires, in either notation', () => {
    expect(checkDraft(draftOf(base, es), 'es')).toEqual({
      input: { nombre: 'Laptop', descripcion: 'Potente', precio: 1299.99, stock: 10 },
    });
    const typed = { nombre: ' Otra ', descripcion: '', precio: '1,299.5', stock: ' 0 ' };
    expect(checkDraft(typed, 'en')).toEqual({ input: { nombre: 'Otra', descripcion: '', precio: 1299.5, stock: 0 } });
  });

  it('is refused at each field that the hub would refuse', () => {
    expect(checkDraft(EMPTY_DRAFT, 'es')).toEqual({ faults: { nombre: 'missing', precio: 'empty', stock: 'format' } });
    for (const stock of ['-1', '1.5', '1e3', '1000000001', 'x']) {
      expect(checkDraft({ ...draftOf(base, es), stock }, 'es')).toEqual({ faults: { stock: 'format' } });
    }
  });

  it('lists the fields that were edited', () => {
    expect(touched(editing({}), es)).toEqual([]);
    expect(touched(editing({ stock: '9', nombre: 'Otra' }), es)).toEqual(['nombre', 'stock']);
  });
});

describe('[CAT-11] a draft over another user’s newer version', () => {
  const theirs = { ...base, version: 2, precio: 1100, descripcion: 'Nueva' };

  it('takes untouched fields from it, and keeps edited ones', () => {
    const { edit, conflicts } = rebase(editing({ nombre: 'Mía' }), theirs, es);
    expect(edit.draft).toEqual({ nombre: 'Mía', descripcion: 'Nueva', precio: '1.100,00', stock: '10' });
    expect([edit.base, conflicts]).toEqual([theirs, []]);
  });

  it('leaves the choice to the user if both changed the same field differently', () => {
    expect(rebase(editing({ precio: '5', nombre: 'Mía' }), theirs, es).conflicts).toEqual(['precio']);
    expect(rebase(editing({ precio: '1.100,00' }), theirs, es).conflicts).toEqual([]);
  });
});

it('[CAT-11] a search ignores accents, case and order', () => {
  const products = [base, { ...base, id: 2, nombre: 'Teclado mecánico' }];
  expect(matching(products, 'MECANICO tecla').map(({ id }) => id)).toEqual([2]);
  expect(matching(products, ' ')).toBe(products);
  expect(matching(products, 'nada')).toEqual([]);
});

it('the page’s limits are the contract’s', () => {
  expect([MAX_NAME, MAX_DESCRIPTION]).toEqual([contract.MAX_NAME, contract.MAX_DESCRIPTION]);
});

it('[CAT-9] several editors are named in one sentence', () => {
  expect(catalogEs.editing(['Ana'])).toBe('Ana está editando este producto');
  expect(catalogEs.editing(['Ana', 'Luis', 'Eva'])).toBe('Ana, Luis y Eva están editando este producto');
  expect(catalogEn.editing(['Ana', 'Luis'])).toBe('Ana and Luis are editing this product');
});
