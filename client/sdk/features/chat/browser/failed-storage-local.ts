import { MemoryFailed, type FailedMessage, type FailedStorage } from '../failed-storage';

/** Refused messages in `localStorage`: few, small, and every tab hears of a change. Memory where the browser keeps nothing. */
export function localFailed(hub: string): FailedStorage {
  const key = `pulso:${hub}:failed`;
  const memory = new MemoryFailed();
  let isKept = true;
  const stored = (): readonly FailedMessage[] => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? '[]') as FailedMessage[];
    } catch {
      isKept = false;
      return [];
    }
  };
  const read = (): readonly FailedMessage[] => {
    const kept = stored();
    const known = new Set(kept.map(({ command }) => command.id));
    return isKept ? kept : [...kept, ...memory.all().filter(({ command }) => !known.has(command.id))];
  };
  const write = (messages: readonly FailedMessage[]): void => {
    try {
      localStorage.setItem(key, JSON.stringify(messages));
    } catch {
      isKept = false; // memory has them until the page goes
    }
  };
  return {
    all: read,
    put(message) {
      memory.put(message);
      write([...read().filter(({ command }) => command.id !== message.command.id), message]);
    },
    delete(id) {
      memory.delete(id);
      write(read().filter(({ command }) => command.id !== id));
    },
    onChange(listener) {
      addEventListener('storage', (event) => event.key === key && listener());
    },
  };
}
