import { z } from 'zod';
import { catalogCommands } from './commands';
import { catalogPosition, productId, productsQuery, productView } from './schemas';
import { commandOf, operationsOf, type Details, type Method, type Operation } from '../../core/rest/operation';

const read = operationsOf('catalog');

/** A change is told in the clients' own words: the product under `data`, and beside it what was done. */
const change = (
  method: Method,
  path: string,
  name: keyof typeof catalogCommands,
  details: Pick<Details, 'summary' | 'status' | 'bodyless' | 'refusals'>,
): Operation => ({
  ...commandOf('catalog', catalogCommands)(method, path, name, { who: 'user', ...details }),
  reply: productView,
  beside: { message: z.string() },
});

const product: readonly string[] = ['catalog.product_not_found'];
const versioned: readonly string[] = [...product, 'catalog.stale'];

/** The catalog over REST. */
export const catalogOperations: readonly Operation[] = [
  read('get', '/api/productos', {
    who: 'program',
    summary: 'Products, page by page, and where the channel stood when they were read',
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
    who: 'program',
    summary: 'A product',
    params: { producto_id: productId },
    reply: productView,
    beside: { position: catalogPosition },
    refusals: product,
  }),
  change('put', '/api/productos/:producto_id', 'actualizar_producto', {
    summary: 'Change a product; with a version only that one',
    refusals: versioned,
  }),
  change('patch', '/api/productos/:producto_id', 'actualizar_producto', {
    summary: 'The same: what is not named stays',
    refusals: versioned,
  }),
  change('delete', '/api/productos/:producto_id', 'eliminar_producto', {
    summary: 'Delete a product; with a version only that one',
    bodyless: true,
    refusals: versioned,
  }),
  change('post', '/api/productos/:producto_id/stock', 'mover_stock', {
    summary: 'Add units to the stock, or take some away',
    refusals: [...product, 'catalog.out_of_stock', 'catalog.stock_limit'],
  }),
];
