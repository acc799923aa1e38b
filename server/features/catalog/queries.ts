import type {
  CatalogPosition,
  ProductsPage,
  ProductsQuery,
  ProductView,
} from '../../../contract/features/catalog/schemas';
import { CATALOG_CHANNEL } from '../../../contract/features/catalog/channels';
import { problem } from '../../../contract/problems';
import type { Database } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { fitting } from '../../db/sql/page-size';
import { holds } from '../../db/sql/pattern';
import { inSpanish } from '../../db/sql/collation';
import { isNumber, readCursor, writeCursor } from './cursor';
import { viewOf } from './rules';
import type { Product } from './product-batch';
import { productColumns } from './product-store';

/** The queries of the catalog's screens, open to every client. */
export interface CatalogQueries {
  products(query: ProductsQuery): Promise<ProductsPage>;
  /** @throws Problem `catalog.product_not_found` */
  product(id: number): Promise<{ data: ProductView; position: CatalogPosition }>;
}

/** The channel's position, read in the same statement as the products, so that the two are consistent (HUB-3). */
interface PositionRow {
  epoch: string;
  seq: number;
}

/** Creates the queries. Each reads a view and its position by one statement. */
export function catalogQueries({ prisma }: Database): CatalogQueries {
  return {
    async products({ buscar, orden, limite, despues }) {
      const order = orders[orden];
      const from = despues === undefined ? undefined : readCursor(despues, order.isKey);
      const condition = buscar === '' ? Prisma.sql`true` : matching(buscar);
      const rows = await prisma.$queryRaw<(PositionRow & { total: number } & Partial<Product>)[]>`
        SELECT ${positionColumns}, (SELECT count(*) FROM products p WHERE ${condition})::float8 AS total, found.*
        FROM hub LEFT JOIN LATERAL (
          SELECT ${productColumns} FROM products p
          WHERE ${condition} AND ${from ? order.after(from.key, from.id) : Prisma.sql`true`}
          ORDER BY ${order.by} LIMIT ${limite + 1}
        ) found ON true`;
      const [first] = rows;
      if (!first) throw new Error('the hub has no epoch');
      const found = rows.flatMap((row) => (isProduct(row) ? [row] : []));
      const page = fitting(found.slice(0, limite), sizeOf);
      const last = page.at(-1);
      return {
        data: page.map(viewOf),
        siguiente: last && found.length > page.length ? writeCursor({ key: order.keyOf(last), id: last.id }) : null,
        total: first.total,
        position: positionOf(first),
      };
    },
    async product(id) {
      const [row] = await prisma.$queryRaw<(PositionRow & Product)[]>`
        SELECT ${positionColumns}, ${productColumns} FROM products p, hub WHERE p.id = ${id}`;
      if (!row) throw problem('catalog.product_not_found', { field: 'producto_id' });
      return { data: viewOf(row), position: positionOf(row) };
    },
  };
}

const positionColumns = Prisma.sql`
  hub.epoch, coalesce((SELECT head FROM channels WHERE name = ${CATALOG_CHANNEL}), 0)::float8 AS seq`;

const positionOf = ({ epoch, seq }: PositionRow): CatalogPosition => ({ channel: CATALOG_CHANNEL, epoch, seq });

/** Estimates a product's size: letters of some languages take three bytes, and JSON escapes some characters. */
const sizeOf = ({ name, description }: Product): number => Buffer.byteLength(name + description) + 300;

const isProduct = (row: Partial<Product>): row is Product => typeof row.id === 'number';

const matching = (text: string): Prisma.Sql => holds(text, 'p.name', 'p.description');

/** An order of products, with the condition that continues after one of them. The product's number breaks ties. */
interface Order {
  readonly by: Prisma.Sql;
  after(key: string, id: number): Prisma.Sql;
  keyOf(product: Product): string;
  isKey(key: string): boolean;
}

const byNumber: Order = {
  by: Prisma.sql`p.id`,
  after: (_key, id) => Prisma.sql`p.id > ${id}`,
  keyOf: () => '',
  isKey: (key) => key === '',
};

const amount = (column: 'price' | 'stock'): Order => ({
  by: Prisma.sql`p.${Prisma.raw(column)}, p.id`,
  after: (key, id) => Prisma.sql`(p.${Prisma.raw(column)}, p.id) > (${Number(key)}::bigint, ${id}::bigint)`,
  keyOf: (product) => String(product[column]),
  isKey: isNumber,
});

const orders: Readonly<Record<ProductsQuery['orden'], Order>> = {
  antiguos: byNumber,
  recientes: { ...byNumber, by: Prisma.sql`p.id DESC`, after: (_key, id) => Prisma.sql`p.id < ${id}` },
  nombre: {
    by: Prisma.sql`p.name ${inSpanish}, p.id`,
    after: (key, id) => Prisma.sql`(p.name ${inSpanish}, p.id) > (${key}, ${id}::bigint)`,
    keyOf: ({ name }) => name,
    isKey: () => true,
  },
  precio: amount('price'),
  stock: amount('stock'),
};
