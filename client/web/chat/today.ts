import { useSyncExternalStore } from 'react';
import { dayOf } from './log/rows';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, MINUTE_MS);
  return () => clearInterval(timer);
}

/** Returns today's date, as `dayOf` writes it; midnight is noticed within a minute. */
export const useToday = (): string =>
  useSyncExternalStore(
    subscribe,
    () => dayOf(Date.now()),
    () => '',
  );

/** Returns the previous day. */
export const dayBefore = (day: string): string => dayOf(Date.parse(day) - DAY_MS / 2);
