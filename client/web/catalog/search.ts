import type { Products } from '../../sdk/views/catalog';

/** As it is compared: without marks, and whatever the case of its letters. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();

/** The products that have all of these words in name or description, in any order. */
export function matching(products: Products, wanted: string): Products {
  const words = plain(wanted).split(/\s+/).filter(Boolean);
  if (words.length === 0) return products;
  return products.filter(({ nombre, descripcion }) => {
    const text = plain(`${nombre} ${descripcion}`);
    return words.every((word) => text.includes(word));
  });
}
