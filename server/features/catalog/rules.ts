import { MAX_STOCK, type CatalogEventType, type ProductView } from '../../../contract/features/catalog/schemas';
import { CATALOG_CHANNEL } from '../../../contract/features/catalog/channels';
import { personOf } from '../../../contract/core/person';
import type { Principal } from '../../../contract/core/identity';
import { fromMinor } from '../../../contract/core/money';
import { Problem, problem } from '../../../contract/problems';
import { addressKey } from '../../limits/client-address';
import type { Command, Decision } from '../../commands/define';
import type { NewEvent } from '../../log/append';
import type { Hand, Product, ProductChange, ProductBatch } from './product-batch';

/** The catalog's commands, by their names on the wire. */
export const catalogCommands = ['crear_producto', 'actualizar_producto', 'eliminar_producto', 'mover_stock'] as const;
export type CatalogCommand = Command<(typeof catalogCommands)[number]>;

/** Whether somebody may do everything: administrators, and everybody in classroom mode. */
export type MayOperateAll = (principal: Principal) => boolean;

/** The rules: each takes the shelf and a command, and gives what took effect or the problem. */
export function decide(shelf: ProductBatch, command: CatalogCommand, mayOperateAll: MayOperateAll): Decision {
  if (command.principal.kind === 'guest' && !mayOperateAll(command.principal)) return problem('auth.required');
  switch (command.name) {
    case 'crear_producto':
      return create(shelf, command);
    case 'actualizar_producto':
      return update(shelf, command);
    case 'eliminar_producto':
      return remove(shelf, command);
    case 'mover_stock':
      return moveStock(shelf, command);
  }
}

function create(shelf: ProductBatch, command: Command<'crear_producto'>): Decision {
  const { nombre: name, descripcion: description, precio: price, stock } = command.input;
  const product = shelf.put({ name, description, price, stock }, handOf(command));
  return product ? told(command, 'PRODUCT_CREATED', product) : problem('catalog.too_many_products');
}

function update(shelf: ProductBatch, command: Command<'actualizar_producto'>): Decision {
  const { nombre: name, descripcion: description, precio: price, stock } = command.input;
  const product = found(shelf, command.input);
  if (product instanceof Problem) return product;
  const change: ProductChange = {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(price !== undefined && { price }),
    ...(stock !== undefined && { stock }),
  };
  shelf.change(product, change, handOf(command));
  return told(command, 'PRODUCT_UPDATED', product);
}

function remove(shelf: ProductBatch, command: Command<'eliminar_producto'>): Decision {
  const product = found(shelf, command.input);
  if (product instanceof Problem) return product;
  shelf.remove(product);
  return told(command, 'PRODUCT_DELETED', product);
}

/** Relative, so that many sell at once and none of them undoes another's sale. */
function moveStock(shelf: ProductBatch, command: Command<'mover_stock'>): Decision {
  const product = found(shelf, command.input);
  if (product instanceof Problem) return product;
  const stock = product.stock + command.input.cantidad;
  if (stock < 0) return problem('catalog.out_of_stock', { field: 'cantidad', current: viewOf(product) });
  if (stock > MAX_STOCK) return problem('catalog.stock_limit', { field: 'cantidad' });
  shelf.change(product, { stock }, handOf(command));
  return told(command, 'PRODUCT_UPDATED', product);
}

/** The product, if it still is the one that the caller has seen; whoever names no version takes it as it is. */
function found(shelf: ProductBatch, { producto_id, version }: { producto_id: number; version?: number | undefined }) {
  const product = shelf.find(producto_id);
  if (!product) return problem('catalog.product_not_found', { field: 'producto_id' });
  if (version === undefined || version === product.version) return product;
  return problem('catalog.stale', { field: 'version', current: viewOf(product) });
}

const handOf = (command: CatalogCommand): Hand => ({
  name: personOf(command.principal).display_name,
  maker: makerOf(command),
  at: command.at.getTime(),
});

/** Whose products count together: a user's; in classroom mode those of the guests of one address. */
export const makerOf = ({ principal, from }: CatalogCommand): string =>
  principal.kind === 'user' ? principal.id : `guest:${addressKey(from)}`;

/** The reply, and the event that tells everybody: the whole product, or that it is gone. */
function told({ id, principal }: CatalogCommand, type: CatalogEventType, product: Product): Decision {
  const view = viewOf(product);
  const by = personOf(principal);
  const data = JSON.stringify(type === 'PRODUCT_DELETED' ? { id: view.id, by } : { ...view, by });
  const event: NewEvent = { channel: CATALOG_CHANNEL, type, data };
  return { data: { id, producto: view }, events: [event] };
}

/** A product in the wire's words. */
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
