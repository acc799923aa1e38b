import type { ProductView } from '../../../contract/features/catalog/schemas';
import { nameFault, type NameFault } from '../../../contract/core/text/visible';
import type { Format } from '../language/format';
import type { Language } from '../language/languages';
import { readAmount, type AmountFault } from '../bank/amount';

/** What can be typed of a product. */
export const productFields = ['nombre', 'descripcion', 'precio', 'stock'] as const;
export type ProductField = (typeof productFields)[number];
export type ProductDraft = Readonly<Record<ProductField, string>>;

/** A product that is being edited: what stands in the form, and what it was typed over. */
export interface Edit {
  readonly base: ProductView;
  readonly draft: ProductDraft;
}

export const EMPTY_DRAFT: ProductDraft = { nombre: '', descripcion: '', precio: '', stock: '' };

export const draftOf = ({ nombre, descripcion, precio, stock }: ProductView, format: Format): ProductDraft => ({
  ...{ nombre, descripcion, precio: format.plain(precio), stock: String(stock) },
});

/** The fields that were typed in. */
export function touched({ base, draft }: Edit, format: Format): ProductField[] {
  const before = draftOf(base, format);
  return productFields.filter((field) => draft[field] !== before[field]);
}

/** An edit over a newer product, and the fields that both have changed, each in its own way. */
export interface Rebased {
  readonly edit: Edit;
  readonly conflicts: readonly ProductField[];
}

/**
 * Puts an edit on top of what somebody else has made of the product meanwhile: what was not touched becomes theirs, what
 * was stays. Where both changed the same field, somebody has to choose.
 */
export function rebase(edit: Edit, theirs: ProductView, format: Format): Rebased {
  const mine = touched(edit, format);
  const [before, now] = [draftOf(edit.base, format), draftOf(theirs, format)];
  const entries = productFields.map((field) => [field, mine.includes(field) ? edit.draft[field] : now[field]]);
  const draft = Object.fromEntries(entries) as ProductDraft;
  const conflicts = mine.filter((field) => now[field] !== before[field] && now[field] !== draft[field]);
  return { edit: { base: theirs, draft }, conflicts };
}

/** Why a field cannot be sent, by the name of the words for it. */
export type ProductFaults = Partial<{ nombre: NameFault; precio: AmountFault; stock: 'format' }>;

/** What may leave: the draft as the contract has it. */
export interface ProductInput {
  readonly nombre: string;
  readonly descripcion: string;
  readonly precio: number;
  readonly stock: number;
}

/** Holds a draft against what the server would hold against it. */
export function checkDraft(
  { nombre, descripcion, precio, stock }: ProductDraft,
  language: Language,
): { input: ProductInput } | { faults: ProductFaults } {
  const wrong = nameFault(nombre);
  const price = readAmount(precio, language);
  const units = STOCK.test(stock.trim()) ? Number(stock) : undefined;
  const faults: ProductFaults = {
    ...(wrong && { nombre: wrong }),
    ...(typeof price === 'string' && { precio: price }),
    ...(units === undefined && { stock: 'format' }),
  };
  if (typeof price === 'string' || units === undefined || faults.nombre) return { faults };
  return { input: { nombre: nombre.trim(), descripcion: descripcion.trim(), precio: price, stock: units } };
}

const STOCK = /^(?:\d{1,9}|1000000000)$/;
