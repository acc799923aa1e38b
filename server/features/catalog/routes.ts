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

/** The dependencies of the catalog's routes. */
export interface CatalogRoutes {
  readonly run: Run;
  readonly catalog: CatalogQueries;
  readonly who: CallerResolver;
}

/** Creates a response in the format of the catalog's clients, which expect the product under `data`. */
const productResponse =
  (message: string, status = 200) =>
  (res: Response, data: unknown): void =>
    answer(res, { success: true, message, data: (data as { producto: ProductView }).producto }, status);

/** Adds the catalog's REST routes, in the format that its clients expect. Every client may read them. */
export function catalogRoutes(app: Express, { run, catalog, who }: CatalogRoutes): void {
  const command = postsOf(run, who);
  const update = command('actualizar_producto', { respond: productResponse('Producto actualizado exitosamente') });

  route(app, '/api/productos', {
    async get(req, res) {
      const { data, ...meta } = await catalog.products(readQuery(req, productsQuery));
      answerData(res, data, meta);
    },
    post: command('crear_producto', { respond: productResponse('Producto creado exitosamente', 201) }),
  });
  route(app, '/api/productos/:producto_id', {
    async get(req, res) {
      refuseQuery(req);
      const { data, position } = await catalog.product(productOf(req));
      answerData(res, data, { position });
    },
    put: update,
    patch: update,
    delete: command('eliminar_producto', {
      bodyless: true,
      respond: productResponse('Producto eliminado exitosamente'),
    }),
  });
  route(app, '/api/productos/:producto_id/stock', {
    post: command('mover_stock', { respond: productResponse('Producto actualizado exitosamente') }),
  });
}

const productOf = (req: Request): number => parseInput(productId, req.params.producto_id, 'producto_id');
