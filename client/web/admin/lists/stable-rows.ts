/** A row as shown; it can be one that the list no longer contains, until the user refreshes. */
export interface Row<T> {
  readonly item: T;
  readonly gone: boolean;
}

/** Rows that stay in place while the underlying list changes. */
export interface StableRows<T> {
  readonly rows: readonly Row<T>[];
  /** The number of new rows that are held back, since they would move the rows under the user's pointer. */
  readonly held: number;
}

/** The list without held rows. */
export const asIs = <T>(items: readonly T[]): StableRows<T> => ({
  rows: items.map((item) => ({ item, gone: false })),
  held: 0,
});

/**
 * Updates shown rows without moving one. Known rows change in place, missing ones stay and are marked, new rows after
 * the last known row are appended, and new rows before it are only counted.
 *
 * @param keyOf - the identity of a row.
 */
export function settle<T>(
  shown: readonly Row<T>[],
  fresh: readonly T[],
  keyOf: (item: T) => string | number,
): StableRows<T> {
  if (shown.length === 0) return asIs(fresh);
  const known = new Set(shown.map(({ item }) => keyOf(item)));
  const now = new Map(fresh.map((item) => [keyOf(item), item]));
  const end = fresh.findLastIndex((item) => known.has(keyOf(item))) + 1;
  // If no known row is left, there is nothing to append to: it is another list.
  const added = end === 0 ? [] : fresh.slice(end);
  const held = fresh.length - added.length - fresh.filter((item) => known.has(keyOf(item))).length;
  const kept = shown.map(({ item }) => {
    const current = now.get(keyOf(item));
    return current === undefined ? { item, gone: true } : { item: current, gone: false };
  });
  return { rows: [...kept, ...asIs(added).rows], held };
}
