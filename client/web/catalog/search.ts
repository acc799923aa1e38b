import { folded } from '../../../contract/core/text/folded';
import type { Products } from '../../sdk/features/catalog/reducer';

/** Returns the products whose name or description contains all of these words, in any order. */
export function matching(products: Products, wanted: string): Products {
  const words = folded(wanted).split(/\s+/).filter(Boolean);
  if (words.length === 0) return products;
  return products.filter(({ nombre, descripcion }) => {
    const text = folded(`${nombre} ${descripcion}`);
    return words.every((word) => text.includes(word));
  });
}
