import { newId } from '../commands';
import type { Tabs, Whisper } from '../tabs';

/** Whether this browser can share a connection: Web Locks elect, BroadcastChannel carries. */
export const canShare = (): boolean => typeof BroadcastChannel === 'function' && 'locks' in navigator;

/** The tabs of this browser that speak to the same hub. Locks are let go of by the browser when a tab closes or crashes. */
export function browserTabs(hub: string): Tabs {
  const name = newId();
  const prefix = `pulso:${hub}:`;
  const ether = new BroadcastChannel(`${prefix}line`);
  const presence = new AbortController();
  void navigator.locks.request(`${prefix}tab:${name}`, () => until(presence.signal));
  return {
    name,
    whisper: (whisper) => ether.postMessage(whisper),
    listen(listener) {
      ether.onmessage = ({ data }: MessageEvent<Whisper>) => listener(data);
    },
    stand({ elected, deposed }, force) {
      const done = new AbortController();
      const held = async (): Promise<void> => {
        if (done.signal.aborted) return;
        elected();
        await until(done.signal);
      };
      const options = force ? { steal: true } : { signal: done.signal };
      navigator.locks.request(`${prefix}leader`, options, held).catch(() => {
        if (!done.signal.aborted) deposed();
      });
      return () => done.abort();
    },
    async alive() {
      const { held = [] } = await navigator.locks.query();
      const tabs = held.flatMap((lock) =>
        lock.name?.startsWith(`${prefix}tab:`) ? [lock.name.slice(prefix.length + 4)] : [],
      );
      return new Set(tabs);
    },
    visible: () => document.visibilityState === 'visible',
    close() {
      ether.close();
      presence.abort();
    },
  };
}

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
