import { useState } from 'react';
import type { MovieView } from '../../../contract/features/ratings/schemas';
import { inOrder, type Choice } from './film-order';

interface Arranged {
  readonly ids: readonly string[];
  /** Whether scores have changed so that the order would be another now. */
  readonly stale: boolean;
  refresh(): void;
}

/**
 * The films of a choice in an order that stands still: scores change all the time, and nothing may move away under
 * somebody's finger. It is found anew for another choice, when films come, and when asked for.
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
