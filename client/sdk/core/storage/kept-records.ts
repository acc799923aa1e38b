/** A few small records; in a browser in a place that survives a reload and that all tabs see. */
export interface KeptRecords<T> {
  all(): readonly T[];
  /** Keeps one; the same one twice is one. */
  put(record: T): void;
  delete(id: string): void;
  /** Calls `listener` when another tab has changed something. */
  onChange(listener: () => void): void;
}

/** Opens the records of a name. `idOf` tells one record from another. */
export type OpenRecords = <T>(name: string, idOf: (record: T) => string) => KeptRecords<T>;

/** For programs that have no such place. */
export class MemoryRecords<T> implements KeptRecords<T> {
  readonly #records = new Map<string, T>();

  constructor(private readonly idOf: (record: T) => string) {}

  all(): readonly T[] {
    return [...this.#records.values()];
  }

  put(record: T): void {
    this.#records.set(this.idOf(record), record);
  }

  delete(id: string): void {
    this.#records.delete(id);
  }

  onChange(): void {
    // Nobody else sees this place.
  }
}
