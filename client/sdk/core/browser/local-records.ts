import { MemoryRecords, type OpenRecords } from '../storage/kept-records';

/** Records of a hub in `localStorage`. Memory where the browser keeps nothing. */
export const localRecords =
  (hub: string): OpenRecords =>
  <T>(name: string, idOf: (record: T) => string) => {
    const key = `pulso:${hub}:${name}`;
    const memory = new MemoryRecords<T>(idOf);
    let isKept = true;
    const stored = (): readonly T[] => {
      try {
        return JSON.parse(localStorage.getItem(key) ?? '[]') as T[];
      } catch {
        isKept = false;
        return [];
      }
    };
    const read = (): readonly T[] => {
      const kept = stored();
      const known = new Set(kept.map(idOf));
      return isKept ? kept : [...kept, ...memory.all().filter((record) => !known.has(idOf(record)))];
    };
    const write = (records: readonly T[]): void => {
      try {
        localStorage.setItem(key, JSON.stringify(records));
      } catch {
        isKept = false; // memory has them until the page goes
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
