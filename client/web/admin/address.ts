'use client';

import { startTransition, useCallback, useOptimistic } from 'react';
import { usePathname, useSearchParams } from 'next/navigation';

/** New values of address parameters; `undefined` removes one. */
export type AddressChange = Readonly<Record<string, string | undefined>>;

interface Address {
  readonly parameters: URLSearchParams;
  /** Replaces the address: nothing is loaded, and Back still leads to the previous page. */
  change(change: AddressChange): void;
  /** Changes the address as a new history entry, which Back undoes. */
  step(change: AddressChange): void;
}

/**
 * The page's state in the address, so that it can be reloaded, kept and shared. A change is visible at once: the router
 * reports it later, and until then a ticked box would look unticked.
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

/** Starts from the current address, so that two changes in a row both apply. */
function changed(change: AddressChange): URLSearchParams {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  return query;
}
