import { z } from 'zod';
import { person } from '../../core/person';
import { amountInput } from '../../core/money';
import { nameText, proseText } from '../../core/text/names';

/** Longest name and description, in characters (code points: `lengthOf`). */
export const MAX_NAME = 120;
export const MAX_DESCRIPTION = 2_000;
/** Most units of a product in stock. */
export const MAX_STOCK = 1_000_000_000;
/** Products of a page, by default and at most. */
export const PRODUCTS_PAGE = 500;
export const MAX_PRODUCTS_PAGE = 1_000;

/** A product's number, as a number or as the text that a path has. */
export const productId = z.union(
  [
    z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
    z
      .string()
      .regex(/^[1-9]\d{0,14}$/)
      .transform(Number),
  ],
  'debe ser un número entero positivo',
);

const nombre = nameText(MAX_NAME);
const descripcion = proseText(MAX_DESCRIPTION);
const stock = z.number().int().min(0).max(MAX_STOCK);
/** The count of a product's changes, from 1 on. */
const version = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const date = z.iso.datetime();

/** A product exactly as the catalog's clients know it, with `version` and `updated_by` added. */
export const productView = z.strictObject({
  id: z.number().int(),
  nombre: z.string(),
  descripcion: z.string(),
  precio: z.number(),
  stock: z.number().int(),
  created_at: date,
  updated_at: date,
  version,
  /** Display name of the author of the last change. */
  updated_by: z.string(),
});
export type ProductView = z.infer<typeof productView>;

// ── Commands ────────────────────────────────────────────────────────────────

export const createProductInput = z.strictObject({
  nombre,
  descripcion: descripcion.default(''),
  precio: amountInput,
  stock,
});

const changes = {
  nombre: nombre.optional(),
  descripcion: descripcion.optional(),
  precio: amountInput.optional(),
  stock: stock.optional(),
};

/** Missing fields keep their values. With `version` only that version is changed; without it the last write wins. */
export const updateProductInput = z
  .strictObject({ producto_id: productId, version: version.optional(), ...changes })
  .refine((input) => Object.keys(changes).some((name) => input[name as keyof typeof changes] !== undefined), {
    path: ['nombre'],
    message: 'indique qué cambiar',
  });
export const deleteProductInput = z.strictObject({ producto_id: productId, version: version.optional() });

/** A relative change of the stock, negative to remove units: concurrent changes of other users are kept. */
export const moveStockInput = z.strictObject({
  producto_id: productId,
  cantidad: z
    .number()
    .int()
    .min(-MAX_STOCK)
    .max(MAX_STOCK)
    .refine((units) => units !== 0, 'no puede ser cero'),
});

/** The reply of all these commands: the product after the change, or before it was deleted. */
export const productReply = z.strictObject({
  id: z.string(),
  id_generado: z.boolean().optional(),
  producto: productView,
});

// ── Events ──────────────────────────────────────────────────────────────────

/** The author of a change. */
const by = z.strictObject(person);

/** Events of the channel `catalog`. A change carries the whole product, so each event makes up for the missed ones. */
export const catalogEvents = {
  PRODUCT_CREATED: productView.extend({ by }),
  PRODUCT_UPDATED: productView.extend({ by }),
  PRODUCT_DELETED: z.strictObject({ id: z.number().int(), by }),
} as const satisfies Record<string, z.ZodType>;
export type CatalogEventType = keyof typeof catalogEvents;
export type CatalogEvent = {
  [T in CatalogEventType]: { type: T; data: z.infer<(typeof catalogEvents)[T]> };
}[CatalogEventType];

// ── Editing hints: published, not logged ────────────────────────────────────

/** Sent every few seconds while a user edits, and once when they stop. */
export const editingSignal = z.strictObject({ producto_id: productId, is_editing: z.boolean() });

/** Event `editing` of the channel `editing`, published to the other clients. */
export const editingEvent = z.strictObject({
  producto_id: z.number().int(),
  user_id: z.string().max(200),
  /** Display name. */
  nombre: z.string().max(200),
  is_editing: z.boolean(),
});
export type EditingEvent = z.infer<typeof editingEvent>;

/** The message that carries an editing hint to the other nodes. */
export const editingMessage = z.object({ kind: z.literal('editing'), data: editingEvent });

/** Time after which an `editing` that is not repeated expires, and the interval of its repetition, in milliseconds. */
export const EDITING_FORGOTTEN_MS = 15_000;
export const EDITING_EVERY_MS = 5_000;

// ── Queries ─────────────────────────────────────────────────────────────────

/** `antiguos`: in order of creation, so that a new product moves no other. */
export const productOrders = ['antiguos', 'recientes', 'nombre', 'precio', 'stock'] as const;

/** Query of `GET /api/productos`. */
export const productsQuery = z.strictObject({
  /** Any part of name or description, in any case. */
  buscar: z.string().trim().max(80).default(''),
  orden: z.enum(productOrders).default('antiguos'),
  limite: z.coerce.number().int().min(1).max(MAX_PRODUCTS_PAGE).default(PRODUCTS_PAGE),
  /** The previous page's `siguiente`. It is opaque to clients. */
  despues: z.string().min(1).max(1_000).optional(),
});
export type ProductsQuery = z.infer<typeof productsQuery>;

/** The catalog channel's position at which products were read: they include everything up to `seq`, nothing after. */
export const catalogPosition = z.strictObject({ channel: z.string(), epoch: z.string(), seq: z.number().int() });
export type CatalogPosition = z.infer<typeof catalogPosition>;

/** A page of products and the members beside it. `total` counts all matching products, over all pages. */
export interface ProductsPage {
  readonly data: ProductView[];
  readonly siguiente: string | null;
  readonly total: number;
  readonly position: CatalogPosition;
}
