'use client';

import { useCallback } from 'react';
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

/** The page's state as it stands in the address, so that it can be reloaded, kept and shared. */
export function useAddress(): Address {
  const parameters = useSearchParams();
  const path = usePathname();
  const change = useCallback((change: AddressChange) => history.replaceState(null, '', changed(path, change)), [path]);
  const step = useCallback((change: AddressChange) => history.pushState(null, '', changed(path, change)), [path]);
  return { parameters, change, step };
}

/** From what the address says now: two changes in one go both count. */
function changed(path: string, change: AddressChange): string {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}
