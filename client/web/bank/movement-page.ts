import type { InfiniteData } from '@tanstack/react-query';
import type { AccountPosition, MovementView } from '../../../contract/features/bank/schemas';

/** An answer of `/api/cuentas/:cedula/transacciones`. */
export interface MovementPage {
  readonly data: readonly MovementView[];
  /** The cursor of the next page, if there is one. */
  readonly siguiente: number | null;
  /** The position up to which the page is complete. */
  readonly posicion: AccountPosition;
}

/** The pages read so far, newest first, each with its cursor. */
export type MovementPages = InfiniteData<MovementPage, number | undefined>;

/**
 * Adds the newest page on top. If it does not connect to the others, or has another epoch, it replaces them: a list
 * with a gap would look complete.
 */
export function withNewest(pages: MovementPages, newest: MovementPage): MovementPages {
  const [first, ...rest] = pages.pages;
  const alone: MovementPages = { pages: [newest], pageParams: [undefined] };
  if (first?.posicion.epoch !== newest.posicion.epoch) return alone;
  // An answer that a newer one has overtaken.
  if (newest.posicion.seq <= first.posicion.seq) return pages;
  const fresh = newest.data.filter(({ seq }) => seq > first.posicion.seq);
  const meets = newest.siguiente === null || fresh.length < newest.data.length;
  if (!meets) return alone;
  const top = { ...first, data: [...fresh, ...first.data], posicion: newest.posicion };
  return { ...pages, pages: [top, ...rest] };
}
