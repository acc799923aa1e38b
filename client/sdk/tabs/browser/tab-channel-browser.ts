import { newId } from '../../core/commands';
import type { Tabs, Whisper } from '../tab-channel';
import { granted } from '../../core/browser/refusals';

/** How long a lock that is taken by force may take, in milliseconds; the browser grants such a one at once. */
const FORCED_MS = 3_000;

/**
 * The tabs of this browser that speak to the same hub: Web Locks elect, BroadcastChannel carries. Locks are let go of by
 * the browser when a tab closes or crashes.
 *
 * @param refused - called where the browser does not let this page use them; from then on this tab is alone
 * @returns nothing where the browser has no means to share
 */
export function browserTabs(hub: string, refused: () => void): Tabs | undefined {
  const name = newId();
  const prefix = `pulso:${hub}:`;
  const locks = granted(() => navigator.locks as LockManager | undefined);
  let ether = locks && granted(() => new BroadcastChannel(`${prefix}line`));
  if (!locks || !ether) {
    if (typeof BroadcastChannel === 'function') refused();
    return undefined;
  }
  const presence = new AbortController();
  /** Leads itself alone and ignores messages of other tabs, since nothing decides between two leaders. */
  const alone = (elected: () => void): void => {
    ether?.close();
    ether = undefined;
    refused();
    elected();
  };
  void request(locks, `${prefix}tab:${name}`, {}, () => until(presence.signal)).catch(() => undefined);
  return {
    name,
    whisper: (whisper) => granted(() => ether?.postMessage(whisper)),
    listen(listener) {
      if (ether) ether.onmessage = ({ data }: MessageEvent<Whisper>) => listener(data);
    },
    stand({ elected, deposed }, force) {
      const done = new AbortController();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const over = (): void => {
        clearTimeout(timer);
        done.abort();
      };
      const held = async (): Promise<void> => {
        clearTimeout(timer);
        if (done.signal.aborted) return;
        elected();
        await until(done.signal);
      };
      const onAlone = (): void => {
        if (done.signal.aborted) return;
        over();
        alone(elected);
      };
      if (force) timer = setTimeout(onAlone, FORCED_MS);
      const options = force ? { steal: true } : { signal: done.signal };
      request(locks, `${prefix}leader`, options, held).catch((error: unknown) => {
        if (done.signal.aborted) return;
        clearTimeout(timer);
        if (isStolen(error)) deposed();
        else onAlone();
      });
      return over;
    },
    async alive() {
      const { held = [] } = await locks.query().catch((): LockManagerSnapshot => ({}));
      const tabs = held.flatMap((lock) =>
        lock.name?.startsWith(`${prefix}tab:`) ? [lock.name.slice(prefix.length + 4)] : [],
      );
      return new Set([name, ...tabs]);
    },
    visible: () => document.visibilityState === 'visible',
    close() {
      ether?.close();
      presence.abort();
    },
  };
}

/** Asks for a lock; a browser that throws instead of rejecting has refused it as well. */
const request = async (
  locks: LockManager,
  name: string,
  options: LockOptions,
  held: () => Promise<void>,
): Promise<void> => locks.request(name, options, held);

/** Whether another tab took the lock. Anything else is the browser's refusal. */
const isStolen = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
