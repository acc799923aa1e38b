import { numberArray } from '../../db/sql/array';
import type { Statements } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { lockedQuota, type Quota } from '../../db/quota';
import { creatorKeyOf, type CatalogCommand } from './rules';
import { ProductBatch, type Product } from './product-batch';

/** The columns of a product as numbers and texts; times are in milliseconds. */
export const productColumns = Prisma.sql`
  p.id::float8 AS id, p.name, p.description, p.price::float8 AS price, p.stock::float8 AS stock,
  p.version::float8 AS version, (extract(epoch FROM p.created_at) * 1000)::float8 AS "createdAt",
  (extract(epoch FROM p.updated_at) * 1000)::float8 AS "updatedAt", p.updated_by AS "updatedBy"`;

/** Reads and locks the products of a batch, in the order of their numbers, and takes numbers for new ones. */
export async function loadProductBatch(
  tx: Statements,
  commands: readonly CatalogCommand[],
  max: number,
): Promise<ProductBatch> {
  const quota = await countProducts(tx, commands, max);
  const ids = commands.flatMap(({ input }) => ('producto_id' in input ? [input.producto_id] : []));
  const newCount = commands.length - ids.length;
  const products = ids.length > 0 ? await lock(tx, [...new Set(ids)]) : [];
  return new ProductBatch(
    new Map(products.map((product) => [product.id, product])),
    newCount > 0 ? await takeNumbers(tx, newCount) : [],
    quota,
  );
}

const countProducts = (tx: Statements, commands: readonly CatalogCommand[], max: number): Promise<Quota> =>
  lockedQuota(tx, {
    kind: 'products',
    owners: commands.flatMap((command) => (command.name === 'crear_producto' ? [creatorKeyOf(command)] : [])),
    most: max,
    count: Prisma.sql`
      SELECT owner, count(*)::int AS count FROM wanted JOIN products p ON p.created_by = owner GROUP BY owner`,
  });

const lock = (tx: Statements, ids: readonly number[]): Promise<Product[]> => tx.$queryRaw<Product[]>`
  SELECT ${productColumns} FROM products p WHERE p.id = ANY (${numberArray(ids)}::bigint[]) ORDER BY p.id FOR UPDATE`;

async function takeNumbers(tx: Statements, count: number): Promise<number[]> {
  const rows = await tx.$queryRaw<{ id: number }[]>`
    SELECT nextval(pg_get_serial_sequence('products', 'id'))::float8 AS id FROM generate_series(1, ${count}::int)`;
  return rows.map(({ id }) => id);
}

/** Returns the statements of a batch's changes. */
export function saveProductBatch({ created, updated, deleted }: ProductBatch): Prisma.Sql[] {
  return [
    ...(created.length > 0
      ? [Prisma.sql`INSERT INTO products (${columns}) SELECT ${columns} FROM ${rowsOf(created)}`]
      : []),
    ...(updated.length > 0
      ? [
          Prisma.sql`
            UPDATE products p SET name = n.name, description = n.description, price = n.price, stock = n.stock,
              version = n.version, updated_at = n.updated_at, updated_by = n.updated_by
            FROM ${rowsOf(updated)} WHERE p.id = n.id`,
        ]
      : []),
    ...(deleted.length > 0
      ? [Prisma.sql`DELETE FROM products WHERE id = ANY (${numberArray(deleted.map(({ id }) => id))}::bigint[])`]
      : []),
  ];
}

const columns = Prisma.raw(
  'id, name, description, price, stock, version, created_at, updated_at, updated_by, created_by',
);

/** Products as rows of the alias `n`. */
function rowsOf(products: readonly Product[]): Prisma.Sql {
  const rows = products.map(({ createdAt, updatedAt, updatedBy, createdBy, ...product }) => ({
    ...product,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    updated_by: updatedBy,
    created_by: createdBy,
  }));
  return Prisma.sql`json_to_recordset(${JSON.stringify(rows)}::json) AS n (
    id bigint, name text, description text, price bigint, stock bigint, version bigint,
    created_at timestamptz, updated_at timestamptz, updated_by text, created_by text
  )`;
}
