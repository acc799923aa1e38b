import { MemoryFailed, type FailedMessage, type FailedStorage } from '../chat/failed-storage';

/** Refused messages in `localStorage`: few, small, and every tab hears of a change. Memory where the browser keeps nothing. */
export function localFailed(hub: string): FailedStorage {
  const key = `pulso:${hub}:failed`;
  const memory = new MemoryFailed();
  const read = (): readonly FailedMessage[] => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? '[]') as FailedMessage[];
    } catch {
      return memory.all();
    }
  };
  const write = (messages: readonly FailedMessage[]): void => {
    try {
      localStorage.setItem(key, JSON.stringify(messages));
    } catch {
      // Memory has them until the page goes.
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
