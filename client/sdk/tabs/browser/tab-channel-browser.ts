import { newId } from '../../core/commands';
import type { Tabs, TabMessage } from '../tab-channel';
import { granted } from '../../core/browser/refusals';

/** How long a forced lock request can take, in milliseconds; the browser grants it at once. */
const FORCED_MS = 3_000;

/**
 * Connects the tabs of this browser that use the same hub: Web Locks elect the leader, BroadcastChannel carries the
 * messages. The browser releases the locks of a tab that closes or crashes.
 *
 * @param refused - called if the browser refuses them to this page; this tab then works alone
 * @returns `undefined` if the browser cannot share a connection
 */
export function browserTabs(hub: string, refused: () => void): Tabs | undefined {
  const name = newId();
  const prefix = `pulso:${hub}:`;
  const locks = granted(() => navigator.locks as LockManager | undefined);
  let broadcast = locks && granted(() => new BroadcastChannel(`${prefix}line`));
  if (!locks || !broadcast) {
    if (typeof BroadcastChannel === 'function') refused();
    return undefined;
  }
  const presence = new AbortController();
  /** Works alone and ignores messages of other tabs, since nothing decides between two leaders. */
  const leadAlone = (elected: () => void): void => {
    broadcast?.close();
    broadcast = undefined;
    refused();
    elected();
  };
  void request(locks, `${prefix}tab:${name}`, {}, () => aborted(presence.signal)).catch(() => undefined);
  return {
    name,
    whisper: (whisper) => granted(() => broadcast?.postMessage(whisper)),
    listen(listener) {
      if (broadcast) broadcast.onmessage = ({ data }: MessageEvent<TabMessage>) => listener(data);
    },
    stand({ elected, deposed }, force) {
      const done = new AbortController();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const stepDown = (): void => {
        clearTimeout(timer);
        done.abort();
      };
      const held = async (): Promise<void> => {
        clearTimeout(timer);
        if (done.signal.aborted) return;
        elected();
        await aborted(done.signal);
      };
      const onAlone = (): void => {
        if (done.signal.aborted) return;
        stepDown();
        leadAlone(elected);
      };
      if (force) timer = setTimeout(onAlone, FORCED_MS);
      const options = force ? { steal: true } : { signal: done.signal };
      request(locks, `${prefix}leader`, options, held).catch((error: unknown) => {
        if (done.signal.aborted) return;
        clearTimeout(timer);
        if (isStolen(error)) deposed();
        else onAlone();
      });
      return stepDown;
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
      broadcast?.close();
      presence.abort();
    },
  };
}

/** Requests a lock; a browser that throws instead of rejecting has also refused it. */
const request = async (
  locks: LockManager,
  name: string,
  options: LockOptions,
  held: () => Promise<void>,
): Promise<void> => locks.request(name, options, held);

/** Whether another tab took the lock. Any other error is the browser's refusal. */
const isStolen = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
