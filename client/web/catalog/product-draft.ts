import type { ProductView } from '../../../contract/features/catalog/schemas';
import { nameFault, type NameFault } from '../../../contract/core/text/visible';
import type { Format } from '../language/format';
import type { Language } from '../language/languages';
import { readAmount, type AmountFault } from '../bank/amount';

/** The fields of a product that a form edits. */
export const productFields = ['nombre', 'descripcion', 'precio', 'stock'] as const;
export type ProductField = (typeof productFields)[number];
export type ProductDraft = Readonly<Record<ProductField, string>>;

/** A product being edited: the form's values, and the version they are based on. */
export interface Edit {
  readonly base: ProductView;
  readonly draft: ProductDraft;
}

export const EMPTY_DRAFT: ProductDraft = { nombre: '', descripcion: '', precio: '', stock: '' };

export const draftOf = ({ nombre, descripcion, precio, stock }: ProductView, format: Format): ProductDraft => ({
  ...{ nombre, descripcion, precio: format.plain(precio), stock: String(stock) },
});

/** Returns the fields that the user has changed. */
export function touched({ base, draft }: Edit, format: Format): ProductField[] {
  const before = draftOf(base, format);
  return productFields.filter((field) => draft[field] !== before[field]);
}

/** An edit rebased on a newer version, and the fields that both sides have changed differently. */
export interface Rebased {
  readonly edit: Edit;
  readonly conflicts: readonly ProductField[];
}

/**
 * Rebases an edit on a newer version by another user: untouched fields take the newer value, edited ones stay. A field
 * that both have changed is a conflict, which the user resolves.
 */
export function rebase(edit: Edit, theirs: ProductView, format: Format): Rebased {
  const mine = touched(edit, format);
  const [before, now] = [draftOf(edit.base, format), draftOf(theirs, format)];
  const entries = productFields.map((field) => [field, mine.includes(field) ? edit.draft[field] : now[field]]);
  const draft = Object.fromEntries(entries) as ProductDraft;
  const conflicts = mine.filter((field) => now[field] !== before[field] && now[field] !== draft[field]);
  return { edit: { base: theirs, draft }, conflicts };
}

/** Why a field cannot be sent, as the key of its text. */
export type ProductFaults = Partial<{ nombre: NameFault; precio: AmountFault; stock: 'format' }>;

/** The input to send: the draft in the contract's shape. */
export interface ProductInput {
  readonly nombre: string;
  readonly descripcion: string;
  readonly precio: number;
  readonly stock: number;
}

/** Checks a draft against the rules that the server applies. */
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
