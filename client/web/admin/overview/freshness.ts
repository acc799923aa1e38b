/** How reliable a number is that should arrive every three seconds. */
export type Freshness = 'fresh' | 'late' | 'stale';

/** The age up to which a number is fresh: one push may be missing. Milliseconds. */
export const FRESH_MS = 6_000;
/** The age up to which a number is late; an older one is unreliable. Milliseconds. */
export const LATE_MS = 10_000;

/** @param age milliseconds since the number arrived. */
export function freshnessOf(age: number): Freshness {
  if (age <= FRESH_MS) return 'fresh';
  return age <= LATE_MS ? 'late' : 'stale';
}
