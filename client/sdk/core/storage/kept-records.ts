/** A small set of records; in a browser they survive a reload, and all tabs see them. */
export interface KeptRecords<T> {
  all(): readonly T[];
  /** Stores a record; one with the same id is replaced. */
  put(record: T): void;
  delete(id: string): void;
  /** Calls `listener` when another tab has changed the records. */
  onChange(listener: () => void): void;
}

/** Opens the records under a name. `idOf` returns the id of a record. */
export type OpenRecords = <T>(name: string, idOf: (record: T) => string) => KeptRecords<T>;

/** Records in memory, for programs without storage. */
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
    // Memory is not shared with other tabs.
  }
}
