/** A row as it is shown: also one that the list no longer has, until the reader asks for the list anew. */
export interface Row<T> {
  readonly item: T;
  readonly gone: boolean;
}

/** Rows that stay where they are while the list behind them goes on. */
export interface StableRows<T> {
  readonly rows: readonly Row<T>[];
  /** Newcomers that would push rows away from under the reader's hand; they wait to be asked for. */
  readonly held: number;
}

/** The list as it is. */
export const asIs = <T>(items: readonly T[]): StableRows<T> => ({
  rows: items.map((item) => ({ item, gone: false })),
  held: 0,
});

/**
 * Brings shown rows up to date without moving one: known rows change in place, missing ones stay and are marked,
 * newcomers after the last known row are added at the end, and those before it only counted.
 *
 * @param keyOf - what makes a row the same row.
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
  // With no known row left there is no end to add to: all of it is another list.
  const added = end === 0 ? [] : fresh.slice(end);
  const held = fresh.length - added.length - fresh.filter((item) => known.has(keyOf(item))).length;
  const kept = shown.map(({ item }) => {
    const current = now.get(keyOf(item));
    return current === undefined ? { item, gone: true } : { item: current, gone: false };
  });
  return { rows: [...kept, ...asIs(added).rows], held };
}
