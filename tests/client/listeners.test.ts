import { notify } from '../../client/sdk/core/listeners';
import { Store } from '../../client/sdk/core/store';

/** Collects the uncaught errors while `work` runs. */
async function uncaughtIn(work: () => void): Promise<unknown[]> {
  const found: unknown[] = [];
  const before = globalThis.queueMicrotask;
  globalThis.queueMicrotask = (task) =>
    before(() => {
      try {
        task();
      } catch (error) {
        found.push(error);
      }
    });
  try {
    work();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    globalThis.queueMicrotask = before;
  }
  return found;
}

it('[UX-20] a listener that throws does not affect the others, and its error is reported', async () => {
  const received: string[] = [];
  const broken = new Error('a listener that throws');
  const listeners = new Set([
    () => {
      throw broken;
    },
    (value: string) => void received.push(value),
  ]);
  expect(await uncaughtIn(() => notify(listeners, 'event'))).toEqual([broken]);
  expect(received).toEqual(['event']);
});

it('[UX-20] a store’s subscriber that throws does not affect the others', async () => {
  const store = new Store(0);
  const broken = new Error('a subscriber that throws');
  const seen: number[] = [];
  store.subscribe(() => {
    throw broken;
  });
  store.subscribe(() => seen.push(store.get()));
  expect(await uncaughtIn(() => store.set(1))).toEqual([broken]);
  expect(seen).toEqual([1]);
});
