import type { Express, Request, Response } from 'express';
import { productId, productsQuery, type ProductView } from '../../../contract/features/catalog/schemas';
import { parseInput } from '../../../contract/parse';
import type { Run } from '../../commands/run';
import { answer, answerData } from '../../http/responses';
import { postsOf } from '../../http/command-route';
import { readQuery, refuseQuery } from '../../http/query-string';
import type { CatalogQueries } from './queries';
import { route } from '../../http/route';
import type { CallerResolver } from '../../http/caller';

/** What the catalog's routes need. */
export interface CatalogRoutes {
  readonly run: Run;
  readonly catalog: CatalogQueries;
  readonly who: CallerResolver;
}

/** What was done, in the words of the catalog's clients; the product stands under `data`, as they look for it. */
const told =
  (message: string, status = 200) =>
  (res: Response, data: unknown): void =>
    answer(res, { success: true, message, data: (data as { producto: ProductView }).producto }, status);

/** The catalog over REST, in its clients' words. Everybody may read it. */
export function catalogRoutes(app: Express, { run, catalog, who }: CatalogRoutes): void {
  const command = postsOf(run, who);
  const update = command('actualizar_producto', { tell: told('Producto actualizado exitosamente') });

  route(app, '/api/productos', {
    async get(req, res) {
      const { data, ...beside } = await catalog.products(readQuery(req, productsQuery));
      answerData(res, data, beside);
    },
    post: command('crear_producto', { tell: told('Producto creado exitosamente', 201) }),
  });
  route(app, '/api/productos/:producto_id', {
    async get(req, res) {
      refuseQuery(req);
      const { data, position } = await catalog.product(productOf(req));
      answerData(res, data, { position });
    },
    put: update,
    patch: update,
    delete: command('eliminar_producto', { bodyless: true, tell: told('Producto eliminado exitosamente') }),
  });
  route(app, '/api/productos/:producto_id/stock', {
    post: command('mover_stock', { tell: told('Producto actualizado exitosamente') }),
  });
}

const productOf = (req: Request): number => parseInput(productId, req.params.producto_id, 'producto_id');
