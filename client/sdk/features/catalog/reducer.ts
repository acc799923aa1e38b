import type { CatalogEvent, ProductView } from '../../../../contract/features/catalog/schemas';
import type { ViewEvent } from '../../core/live-query';

/** Every product, in the order in which they were made. */
export type Products = readonly ProductView[];

/**
 * The products after an event of the catalog: pure. What is in already changes nothing, so a snapshot of several pages
 * may be read while others write; neither does what this version does not know.
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
      const at = placeOf(products, event.data.id);
      return products[at]?.id === event.data.id ? products.toSpliced(at, 1) : products;
    }
    default:
      return products;
  }
}

function withProduct(products: Products, product: ProductView): Products {
  const at = placeOf(products, product.id);
  const before = products[at];
  if (before?.id !== product.id) return products.toSpliced(at, 0, product);
  return before.version >= product.version ? products : products.with(at, product);
}

/** Where a product stands, or would: they are in order of their numbers. */
function placeOf(products: Products, id: number): number {
  let [low, high] = [0, products.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((products[middle]?.id ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
