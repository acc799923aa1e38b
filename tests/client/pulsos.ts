import { Pulso } from '../../client/sdk/pulso';
import type { PulsoOptions } from '../../client/sdk/core/options';
import type { ViewEvent } from '../../client/sdk/core/live-query';
import type { Readable } from '../../client/sdk/core/store';
import type { FrontDoor } from '../http/front-door';

/** Longest time that a test waits for what must come. */
const PATIENCE_MS = 15_000;

/** Resolves with a store's value once `test` holds for it. */
export function until<T>(store: Readable<T>, test: (value: T) => boolean, what = 'the value'): Promise<T> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
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
    const end = store.subscribe(look);
    look();
  });
}

/** Resolves once `test` holds; for what tells nobody that it has changed. */
export async function eventually(test: () => boolean): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!test()) {
    if (Date.now() > deadline) throw new Error('it never came to that');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * What a client hears of a channel, in the order heard. Resolves once the hub has said from where on it tells: what is
 * committed after that is heard, what was before may be.
 */
export function follow(pulso: Pulso, channel: string): Promise<ViewEvent[]> {
  const heard: ViewEvent[] = [];
  return new Promise((resolve, reject) => {
    pulso.watch(channel, (happening) => {
      if (happening.kind === 'event') heard.push(happening);
      else if (happening.kind === 'followed') resolve(heard);
      else reject(new Error(`${channel} may not be followed: ${happening.problem.code}`));
    });
  });
}

/** A client on its way back waits no longer than it must: tests have no storm to fear. */
export const hasty = { base: 20, cap: 200 };

/** Makes SDK clients that end with the test that made them. Call it at the top of a test file. */
export function usePulsos(): (url: string, options?: Partial<PulsoOptions>) => Pulso {
  const open: Pulso[] = [];
  afterEach(() => {
    for (const pulso of open.splice(0)) pulso.stop();
  });
  return (url, options) => {
    const pulso = new Pulso({ url, backoff: hasty, ...options });
    open.push(pulso);
    pulso.start();
    return pulso;
  };
}

/** A demo user's token, as the SDK asks for it. */
export async function tokenOf(door: FrontDoor, username: string): Promise<() => string> {
  const { authorization } = await door.signIn(username);
  return () => authorization.replace('Bearer ', '');
}
