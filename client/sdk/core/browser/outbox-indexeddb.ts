import type { PendingCommand } from '../client-channel';
import { MemoryOutbox, type OutboxStorage } from '../storage/outbox-storage';

const STORE = 'commands';
/** How long the browser may take to open the database, in milliseconds; some never answer. */
const OPEN_MS = 3_000;

/**
 * Commands in IndexedDB: they survive a reload, a crash and the browser's end, and all tabs see the same ones. A browser
 * that refuses it has them in memory.
 *
 * @param refused - called where nothing can be kept
 */
export function indexedDbOutbox(hub: string, refused: () => void): OutboxStorage {
  const memory = new MemoryOutbox();
  let opened: Promise<IDBDatabase> | undefined;
  const open = (): Promise<IDBDatabase> =>
    (opened ??= openDatabase(`pulso:${hub}`).catch((error: unknown) => {
      refused();
      throw error;
    }));
  const work = async <T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const transaction = (await open()).transaction(STORE, mode);
    const answer = answerOf(ask(transaction.objectStore(STORE)));
    await done(transaction);
    return answer;
  };
  return {
    all: () => work('readonly', (store) => store.getAll() as IDBRequest<PendingCommand[]>).catch(() => memory.all()),
    put: (command) => work('readwrite', (store) => store.put(command)).then(nothing, () => memory.put(command)),
    async delete(id) {
      await memory.delete(id);
      await work('readwrite', (store) => store.delete(id)).catch(nothing);
    },
  };
}

const nothing = (): void => undefined;

/** @throws where the browser has none, refuses it or does not answer */
async function openDatabase(name: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('IndexedDB does not answer')), OPEN_MS);
  });
  return Promise.race([answerOf(request), late]);
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
