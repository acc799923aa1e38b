import type { PendingCommand } from '../client-channel';
import { MemoryOutbox, type OutboxStorage } from '../storage/outbox-storage';

const STORE = 'commands';
/** How long the browser can take to open the database, in milliseconds; some never answer. */
const OPEN_MS = 3_000;

/**
 * Stores commands in IndexedDB: they survive a reload, a crash and a browser restart, and all tabs share them. If the
 * browser refuses IndexedDB, they are kept in memory.
 *
 * @param refused - called if the browser refuses storage
 */
export function indexedDbOutbox(hub: string, refused: () => void): OutboxStorage {
  const memory = new MemoryOutbox();
  let opened: Promise<IDBDatabase> | undefined;
  const open = (): Promise<IDBDatabase> =>
    (opened ??= openDatabase(`pulso:${hub}`).catch((error: unknown) => {
      refused();
      throw error;
    }));
  const run = async <T>(mode: IDBTransactionMode, toRequest: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const transaction = (await open()).transaction(STORE, mode);
    const answer = resultOf(toRequest(transaction.objectStore(STORE)));
    await done(transaction);
    return answer;
  };
  return {
    all: () => run('readonly', (store) => store.getAll() as IDBRequest<PendingCommand[]>).catch(() => memory.all()),
    put: (command) => run('readwrite', (store) => store.put(command)).then(nothing, () => memory.put(command)),
    async delete(id) {
      await memory.delete(id);
      await run('readwrite', (store) => store.delete(id)).catch(nothing);
    },
  };
}

const nothing = (): void => undefined;

/** @throws if the browser lacks IndexedDB, refuses it or does not answer */
async function openDatabase(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
  const timeout = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('IndexedDB does not answer')), OPEN_MS);
  });
  return Promise.race([resultOf(request), timeout]);
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
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
