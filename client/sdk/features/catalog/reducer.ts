import type { CatalogEvent, ProductView } from '../../../../contract/features/catalog/schemas';
import type { ViewEvent } from '../../core/live-query';

/** Every product, in order of creation. */
export type Products = readonly ProductView[];

/**
 * Applies an event of the catalog to the products; a pure function. An event that is already included changes nothing,
 * so a snapshot of several pages can be read while others write. Unknown events are ignored.
 */
export function catalogView(products: Products, { type, data }: Pick<ViewEvent, 'type' | 'data'>): Products {
  const event = { type, data } as CatalogEvent;
  switch (event.type) {
    case 'PRODUCT_CREATED':
    case 'PRODUCT_UPDATED': {
      const { by: _, ...product } = event.data;
      return withProduct(products, product);
    }
    case 'PRODUCT_DELETED': {
      const at = indexOf(products, event.data.id);
      return products[at]?.id === event.data.id ? products.toSpliced(at, 1) : products;
    }
    default:
      return products;
  }
}

function withProduct(products: Products, product: ProductView): Products {
  const at = indexOf(products, product.id);
  const before = products[at];
  if (before?.id !== product.id) return products.toSpliced(at, 0, product);
  return before.version >= product.version ? products : products.with(at, product);
}

/** Returns a product's index, or where to insert it: products are ordered by id. */
function indexOf(products: Products, id: number): number {
  let [low, high] = [0, products.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((products[middle]?.id ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
