import { Pulso } from '../../client/sdk/pulso';
import type { PulsoOptions } from '../../client/sdk/core/options';
import type { ViewEvent } from '../../client/sdk/core/live-query';
import type { Readable } from '../../client/sdk/core/store';
import type { TestServer } from '../support/servers/test-server';

/** Longest time that a test waits for something that must happen. */
const PATIENCE_MS = 15_000;

/** Resolves with a store's value once `test` holds for it. */
export function until<T>(store: Readable<T>, test: (value: T) => boolean, what = 'the value'): Promise<T> {
  return new Promise((resolve, reject) => {
    const check = (): void => {
      const value = store.get();
      if (!test(value)) return;
      clearTimeout(timer);
      end();
      resolve(value);
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error(`${what} did not come; it is ${JSON.stringify(store.get())}`));
    }, PATIENCE_MS);
    const end = store.subscribe(check);
    check();
  });
}

/** Polls until `test` holds, for values without change notifications. */
export async function eventually(test: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!test()) {
    if (Date.now() > deadline) throw new Error('the condition never became true');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Collects the events that a client receives of a channel, in order. Resolves once the hub has confirmed the
 * subscription: later events are collected for certain, earlier ones may be.
 */
export function collectEvents(pulso: Pulso, channel: string): Promise<ViewEvent[]> {
  const received: ViewEvent[] = [];
  return new Promise((resolve, reject) => {
    pulso.watch(channel, (notification) => {
      if (notification.kind === 'event') received.push(notification);
      else if (notification.kind === 'followed') resolve(received);
      else reject(new Error(`${channel} was refused: ${notification.problem.code}`));
    });
  });
}

/** A short back-off: a test needs no protection against reconnect storms. */
export const shortBackoff = { base: 20, cap: 200 };

/** Makes SDK clients, and stops them after the test. Call it at the top of a test file. */
export function usePulsos(): (url: string, options?: Partial<PulsoOptions>) => Pulso {
  const open: Pulso[] = [];
  afterEach(() => {
    for (const pulso of open.splice(0)) pulso.stop();
  });
  return (url, options) => {
    const pulso = new Pulso({ url, backoff: shortBackoff, ...options });
    open.push(pulso);
    pulso.start();
    return pulso;
  };
}

/** Signs a demo user in. @returns the token source that the SDK takes */
export async function tokenOf(door: TestServer, username: string): Promise<() => string> {
  const { authorization } = await door.signIn(username);
  return () => authorization.replace('Bearer ', '');
}
