import type { OutgoingHttpHeaders } from 'node:http';
import type { ProductsPage, ProductView } from '../../../contract/features/catalog/schemas';
import type { Answer, TestServer } from '../../support/servers/test-server';

export { noLimits } from '../../support/servers/no-limits';

export const laptop = { nombre: 'Laptop', descripcion: 'Laptop potente', precio: 1299.99, stock: 10 };

export const productIn = ({ json }: Answer): ProductView => json.data as ProductView;
export const pageIn = ({ json }: Answer): ProductsPage => json as unknown as ProductsPage;

/** Creates a product. */
export async function make(door: TestServer, headers: OutgoingHttpHeaders, product: object = {}): Promise<ProductView> {
  return productIn(await door.ask('/api/productos', { headers, body: { ...laptop, ...product } }));
}

/** Reads the position of the catalog's channel. */
export const standing = async (door: TestServer): Promise<ProductsPage['position']> =>
  pageIn(await door.ask('/api/productos?limite=1')).position;
