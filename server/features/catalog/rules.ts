import { MAX_STOCK, type CatalogEventType, type ProductView } from '../../../contract/features/catalog/schemas';
import { CATALOG_CHANNEL } from '../../../contract/features/catalog/channels';
import { personOf } from '../../../contract/core/person';
import type { Principal } from '../../../contract/core/identity';
import { fromMinor } from '../../../contract/core/money';
import { Problem, problem } from '../../../contract/problems';
import { addressKey } from '../../limits/client-address';
import type { Command, Decision } from '../../commands/define';
import type { NewEvent } from '../../log/append';
import type { ChangeAuthor, Product, ProductChange, ProductBatch } from './product-batch';

/** The catalog's commands, by their names on the wire. */
export const catalogCommands = ['crear_producto', 'actualizar_producto', 'eliminar_producto', 'mover_stock'] as const;
export type CatalogCommand = Command<(typeof catalogCommands)[number]>;

/** Returns whether a principal may do everything: an administrator, and any client in classroom mode. */
export type MayOperateAll = (principal: Principal) => boolean;

/** Decides a command on the batch: returns its effect or a problem. */
export function decide(batch: ProductBatch, command: CatalogCommand, mayOperateAll: MayOperateAll): Decision {
  if (command.principal.kind === 'guest' && !mayOperateAll(command.principal)) return problem('auth.required');
  switch (command.name) {
    case 'crear_producto':
      return create(batch, command);
    case 'actualizar_producto':
      return update(batch, command);
    case 'eliminar_producto':
      return remove(batch, command);
    case 'mover_stock':
      return moveStock(batch, command);
  }
}

function create(batch: ProductBatch, command: Command<'crear_producto'>): Decision {
  const { nombre: name, descripcion: description, precio: price, stock } = command.input;
  const product = batch.create({ name, description, price, stock }, authorOf(command));
  return product ? effect(command, 'PRODUCT_CREATED', product) : problem('catalog.too_many_products');
}

function update(batch: ProductBatch, command: Command<'actualizar_producto'>): Decision {
  const { nombre: name, descripcion: description, precio: price, stock } = command.input;
  const product = findProduct(batch, command.input);
  if (product instanceof Problem) return product;
  const change: ProductChange = {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(price !== undefined && { price }),
    ...(stock !== undefined && { stock }),
  };
  batch.change(product, change, authorOf(command));
  return effect(command, 'PRODUCT_UPDATED', product);
}

function remove(batch: ProductBatch, command: Command<'eliminar_producto'>): Decision {
  const product = findProduct(batch, command.input);
  if (product instanceof Problem) return product;
  batch.remove(product);
  return effect(command, 'PRODUCT_DELETED', product);
}

/** Changes the stock by a relative amount, so that concurrent sales do not overwrite each other. */
function moveStock(batch: ProductBatch, command: Command<'mover_stock'>): Decision {
  const product = findProduct(batch, command.input);
  if (product instanceof Problem) return product;
  const stock = product.stock + command.input.cantidad;
  if (stock < 0) return problem('catalog.out_of_stock', { field: 'cantidad', current: viewOf(product) });
  if (stock > MAX_STOCK) return problem('catalog.stock_limit', { field: 'cantidad' });
  batch.change(product, { stock }, authorOf(command));
  return effect(command, 'PRODUCT_UPDATED', product);
}

/**
 * Returns the product if it still has the version that the caller has read. A command without a version accepts any.
 */
function findProduct(
  batch: ProductBatch,
  { producto_id, version }: { producto_id: number; version?: number | undefined },
) {
  const product = batch.find(producto_id);
  if (!product) return problem('catalog.product_not_found', { field: 'producto_id' });
  if (version === undefined || version === product.version) return product;
  return problem('catalog.stale', { field: 'version', current: viewOf(product) });
}

const authorOf = (command: CatalogCommand): ChangeAuthor => ({
  name: personOf(command.principal).display_name,
  creator: creatorKeyOf(command),
  at: command.at.getTime(),
});

/** Returns the key under which products count together: a user; in classroom mode, the guests of one address. */
export const creatorKeyOf = ({ principal, from }: CatalogCommand): string =>
  principal.kind === 'user' ? principal.id : `guest:${addressKey(from)}`;

/** Returns the reply and the event, which has the whole product, or only its id where it was deleted. */
function effect({ id, principal }: CatalogCommand, type: CatalogEventType, product: Product): Decision {
  const view = viewOf(product);
  const by = personOf(principal);
  const data = JSON.stringify(type === 'PRODUCT_DELETED' ? { id: view.id, by } : { ...view, by });
  const event: NewEvent = { channel: CATALOG_CHANNEL, type, data };
  return { data: { id, producto: view }, events: [event] };
}

/** Returns a product in the wire's format. */
export const viewOf = (product: Product): ProductView => ({
  id: product.id,
  nombre: product.name,
  descripcion: product.description,
  precio: fromMinor(product.price),
  stock: product.stock,
  created_at: new Date(product.createdAt).toISOString(),
  updated_at: new Date(product.updatedAt).toISOString(),
  version: product.version,
  updated_by: product.updatedBy,
});
