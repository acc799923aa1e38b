import { useState } from 'react';
import type { MovieView } from '../../../contract/features/ratings/schemas';
import { inOrder, type Choice } from './film-order';

interface Arranged {
  readonly ids: readonly string[];
  /** Whether changed scores would give another order. */
  readonly stale: boolean;
  refresh(): void;
}

/**
 * Returns the films in a stable order: scores change constantly, and a card must not move under the pointer. The order
 * is computed again for another choice, when films are added, and on request.
 */
export function useOrder(films: readonly MovieView[], choice: Choice): Arranged {
  const [held, setHeld] = useState<{ ids: readonly string[]; choice: Choice; count: number }>();
  const now = inOrder(films, choice);
  const arrange = (): void => setHeld({ ids: now, choice, count: films.length });
  if (held?.choice !== choice || held.count !== films.length) {
    arrange();
    return { ids: now, stale: false, refresh: arrange };
  }
  const stale = held.ids.some((id, at) => id !== now[at]);
  return { ids: held.ids, stale, refresh: arrange };
}
