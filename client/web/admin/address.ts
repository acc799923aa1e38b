'use client';

import { startTransition, useCallback, useOptimistic } from 'react';
import { usePathname, useSearchParams } from 'next/navigation';

/** New values for parameters of the address; `undefined` takes one away. */
export type AddressChange = Readonly<Record<string, string | undefined>>;

interface Address {
  readonly parameters: URLSearchParams;
  /** Changes the address where it is: nothing is loaded, and Back leads to what was before this page. */
  change(change: AddressChange): void;
  /** The same as a step of its own, which Back undoes. */
  step(change: AddressChange): void;
}

/**
 * The page's state as it stands in the address, so that it can be reloaded, kept and shared. A change is seen at once: the
 * router tells of it in its own time, and until then a box that was ticked would stand there unticked.
 */
export function useAddress(): Address {
  const path = usePathname();
  const [parameters, show] = useOptimistic<URLSearchParams>(useSearchParams());
  const go = useCallback(
    (way: 'replaceState' | 'pushState', change: AddressChange) =>
      startTransition(() => {
        const query = changed(change);
        show(query);
        history[way](null, '', query.size > 0 ? `${path}?${query.toString()}` : path);
      }),
    [path, show],
  );
  const change = useCallback((change: AddressChange) => go('replaceState', change), [go]);
  const step = useCallback((change: AddressChange) => go('pushState', change), [go]);
  return { parameters, change, step };
}

/** From what the address says now: two changes in one go both count. */
function changed(change: AddressChange): URLSearchParams {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  return query;
}
