import { z } from 'zod';
import { catalogCommands } from './commands';
import { catalogPosition, productId, productsQuery, productView } from './schemas';
import { commandOf, operationsOf, type Details, type Method, type Operation } from '../../core/rest/operation';

const read = operationsOf('catalog');

/** Defines a change, answered as the catalog's clients expect: the product under `data`, a `message` beside it. */
const change = (
  method: Method,
  path: string,
  name: keyof typeof catalogCommands,
  details: Pick<Details, 'summary' | 'status' | 'bodyless' | 'refusals'>,
): Operation => ({
  ...commandOf('catalog', catalogCommands)(method, path, name, { audience: 'user', ...details }),
  reply: productView,
  beside: { message: z.string() },
});

const product: readonly string[] = ['catalog.product_not_found'];
const versioned: readonly string[] = [...product, 'catalog.stale'];

/** REST operations of the catalog. */
export const catalogOperations: readonly Operation[] = [
  read('get', '/api/productos', {
    audience: 'program',
    summary: 'Products, page by page, with the channel’s position when they were read',
    query: productsQuery,
    reply: z.array(productView),
    beside: { siguiente: z.string().nullable(), total: z.number().int(), position: catalogPosition },
  }),
  change('post', '/api/productos', 'crear_producto', {
    summary: 'Create a product',
    status: 201,
    refusals: ['catalog.too_many_products'],
  }),
  read('get', '/api/productos/:producto_id', {
    audience: 'program',
    summary: 'A product',
    params: { producto_id: productId },
    reply: productView,
    beside: { position: catalogPosition },
    refusals: product,
  }),
  change('put', '/api/productos/:producto_id', 'actualizar_producto', {
    summary: 'Change a product; with `version`, only that version',
    refusals: versioned,
  }),
  change('patch', '/api/productos/:producto_id', 'actualizar_producto', {
    summary: 'Change a product; missing fields keep their values',
    refusals: versioned,
  }),
  change('delete', '/api/productos/:producto_id', 'eliminar_producto', {
    summary: 'Delete a product; with `version`, only that version',
    bodyless: true,
    refusals: versioned,
  }),
  change('post', '/api/productos/:producto_id/stock', 'mover_stock', {
    summary: 'Add units to the stock, or remove some',
    refusals: [...product, 'catalog.out_of_stock', 'catalog.stock_limit'],
  }),
];
