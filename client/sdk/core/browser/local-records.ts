import { MemoryRecords, type OpenRecords } from '../storage/kept-records';

/** Stores a hub's records in `localStorage`, or in memory if the browser refuses storage. */
export const localRecords =
  (hub: string): OpenRecords =>
  <T>(name: string, idOf: (record: T) => string) => {
    const key = `pulso:${hub}:${name}`;
    const memory = new MemoryRecords<T>(idOf);
    let canStore = true;
    const stored = (): readonly T[] => {
      try {
        return JSON.parse(localStorage.getItem(key) ?? '[]') as T[];
      } catch {
        canStore = false;
        return [];
      }
    };
    const read = (): readonly T[] => {
      const records = stored();
      const known = new Set(records.map(idOf));
      return canStore ? records : [...records, ...memory.all().filter((record) => !known.has(idOf(record)))];
    };
    const write = (records: readonly T[]): void => {
      try {
        localStorage.setItem(key, JSON.stringify(records));
      } catch {
        canStore = false; // kept in memory until the page is closed
      }
    };
    return {
      all: read,
      put(record: T) {
        memory.put(record);
        write([...read().filter((one) => idOf(one) !== idOf(record)), record]);
      },
      delete(id) {
        memory.delete(id);
        write(read().filter((record) => idOf(record) !== id));
      },
      onChange(listener) {
        addEventListener('storage', (event) => event.key === key && listener());
      },
    };
  };
