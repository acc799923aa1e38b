import type { PendingCommand } from '../line';
import type { OutboxStorage } from '../outbox-storage';

const STORE = 'commands';

/** Commands in IndexedDB: they survive a reload, a crash and the browser's end, and all tabs see the same ones. */
export function indexedDbOutbox(hub: string): OutboxStorage {
  let opened: Promise<IDBDatabase> | undefined;
  const open = (): Promise<IDBDatabase> =>
    (opened ??= openDatabase(`pulso:${hub}`).catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
  const work = async <T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const transaction = (await open()).transaction(STORE, mode);
    const answer = answerOf(ask(transaction.objectStore(STORE)));
    await done(transaction);
    return answer;
  };
  return {
    all: () => work('readonly', (store) => store.getAll() as IDBRequest<PendingCommand[]>),
    async put(command) {
      await work('readwrite', (store) => store.put(command));
    },
    async delete(id) {
      await work('readwrite', (store) => store.delete(id));
    },
  };
}

function openDatabase(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
  return answerOf(request);
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('IndexedDB failed'));
  });
}
