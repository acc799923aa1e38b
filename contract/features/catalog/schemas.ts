import { z } from 'zod';
import { person } from '../../core/person';
import { amountInput } from '../../core/money';
import { nameText, proseText } from '../../core/text/names';

/** Longest name and description, in characters (UTF-16 units, as every client counts them). */
export const MAX_NAME = 120;
export const MAX_DESCRIPTION = 2_000;
/** Most units of a product that may be in stock. */
export const MAX_STOCK = 1_000_000_000;
/** Products that a page has unless told, and at most. */
export const PRODUCTS_PAGE = 500;
export const MAX_PRODUCTS_PAGE = 1_000;

/** A product's number. Numbers stand as text in paths; both are taken. */
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
/** Counts a product's changes, from 1 on. */
const version = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const date = z.iso.datetime();

/** A product, word for word as the catalog's clients know it; `version` and `updated_by` stand beside. */
export const productView = z.strictObject({
  id: z.number().int(),
  nombre: z.string(),
  descripcion: z.string(),
  precio: z.number(),
  stock: z.number().int(),
  created_at: date,
  updated_at: date,
  version,
  /** Who changed it last, as others see them. */
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

/** What is not named stays. With `version` only that one is changed; without it the last word counts. */
export const updateProductInput = z
  .strictObject({ producto_id: productId, version: version.optional(), ...changes })
  .refine((input) => Object.keys(changes).some((name) => input[name as keyof typeof changes] !== undefined), {
    path: ['nombre'],
    message: 'indique qué cambiar',
  });
export const deleteProductInput = z.strictObject({ producto_id: productId, version: version.optional() });

/** So many more, or with a minus less, than there are by then: what others move meanwhile is not undone. */
export const moveStockInput = z.strictObject({
  producto_id: productId,
  cantidad: z
    .number()
    .int()
    .min(-MAX_STOCK)
    .max(MAX_STOCK)
    .refine((units) => units !== 0, 'no puede ser cero'),
});

/** What all of them answer: the product after the change, or as it was before it went. */
export const productReply = z.strictObject({
  id: z.string(),
  id_generado: z.boolean().optional(),
  producto: productView,
});

// ── Events ──────────────────────────────────────────────────────────────────

/** Who did it. */
const by = z.strictObject(person);

/** Events of the channel `catalog`. A change tells the whole product, so that whoever missed one is not behind. */
export const catalogEvents = {
  PRODUCT_CREATED: productView.extend({ by }),
  PRODUCT_UPDATED: productView.extend({ by }),
  PRODUCT_DELETED: z.strictObject({ id: z.number().int(), by }),
} as const satisfies Record<string, z.ZodType>;
export type CatalogEventType = keyof typeof catalogEvents;
export type CatalogEvent = {
  [T in CatalogEventType]: { type: T; data: z.infer<(typeof catalogEvents)[T]> };
}[CatalogEventType];

// ── Who has what open for editing: told, and not kept ───────────────────────

/** Said every few seconds for as long as somebody edits, and once when they stop. */
export const editingSignal = z.strictObject({ producto_id: productId, is_editing: z.boolean() });

/** Event `editing` of the channel `editing`: told to the others. */
export const editingEvent = z.strictObject({
  producto_id: z.number().int(),
  user_id: z.string().max(200),
  /** As they are shown. */
  nombre: z.string().max(200),
  is_editing: z.boolean(),
});
export type EditingEvent = z.infer<typeof editingEvent>;

/** What nodes send each other of it, for everybody but the one who edits. */
export const editingMessage = z.object({ kind: z.literal('editing'), data: editingEvent });

/** How long after an `editing` it is forgotten unless it comes again, and how often a client says it, in milliseconds. */
export const EDITING_FORGOTTEN_MS = 15_000;
export const EDITING_EVERY_MS = 5_000;

// ── Queries ─────────────────────────────────────────────────────────────────

/** `antiguos`: in the order in which they were made, so that newcomers move nothing. */
export const productOrders = ['antiguos', 'recientes', 'nombre', 'precio', 'stock'] as const;

/** Query of `GET /api/productos`. */
export const productsQuery = z.strictObject({
  /** Any part of name or description, whatever the case of its letters. */
  buscar: z.string().trim().max(80).default(''),
  orden: z.enum(productOrders).default('antiguos'),
  limite: z.coerce.number().int().min(1).max(MAX_PRODUCTS_PAGE).default(PRODUCTS_PAGE),
  /** Where the page before ended, as its `siguiente` said. It means nothing but to the server. */
  despues: z.string().min(1).max(1_000).optional(),
});
export type ProductsQuery = z.infer<typeof productsQuery>;

/** Where the catalog's channel stood when products were read: everything up to `seq` is in them, nothing after. */
export const catalogPosition = z.strictObject({ channel: z.string(), epoch: z.string(), seq: z.number().int() });
export type CatalogPosition = z.infer<typeof catalogPosition>;

/** A page of products, and what stands beside it. `total` counts what was searched for, over all pages. */
export interface ProductsPage {
  readonly data: ProductView[];
  readonly siguiente: string | null;
  readonly total: number;
  readonly position: CatalogPosition;
}
