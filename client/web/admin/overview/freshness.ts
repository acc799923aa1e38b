/** How far a number that should come every three seconds can be trusted. */
export type Freshness = 'fresh' | 'late' | 'stale';

/** Up to here a number is fresh: one push may be missing. Milliseconds. */
export const FRESH_MS = 6_000;
/** Up to here it is late; after that nobody should rely on it. Milliseconds. */
export const LATE_MS = 10_000;

/** @param age - milliseconds since the number came. */
export function freshnessOf(age: number): Freshness {
  if (age <= FRESH_MS) return 'fresh';
  return age <= LATE_MS ? 'late' : 'stale';
}
