import type { InfiniteData } from '@tanstack/react-query';
import type { AccountPosition, MovementView } from '../../../contract/features/bank/schemas';

/** An answer of `/api/cuentas/:cedula/transacciones`. */
export interface MovementPage {
  readonly data: readonly MovementView[];
  /** The cursor of the next page, where there is one. */
  readonly siguiente: number | null;
  /** Everything up to here is in it. */
  readonly posicion: AccountPosition;
}

/** The pages read so far, newest first, each with its cursor. */
export type MovementPages = InfiniteData<MovementPage, number | undefined>;

/**
 * Puts the newest page on top of what is there. Where the two do not meet, or the history is another one, it stands
 * alone: a list with a hole would look whole.
 */
export function withNewest(pages: MovementPages, newest: MovementPage): MovementPages {
  const [first, ...rest] = pages.pages;
  const alone: MovementPages = { pages: [newest], pageParams: [undefined] };
  if (first?.posicion.epoch !== newest.posicion.epoch) return alone;
  // An answer that was overtaken on its way by a newer one.
  if (newest.posicion.seq <= first.posicion.seq) return pages;
  const fresh = newest.data.filter(({ seq }) => seq > first.posicion.seq);
  const meets = newest.siguiente === null || fresh.length < newest.data.length;
  if (!meets) return alone;
  const top = { ...first, data: [...fresh, ...first.data], posicion: newest.posicion };
  return { ...pages, pages: [top, ...rest] };
}
