import { useSyncExternalStore } from 'react';
import { dayOf } from './log/rows';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, MINUTE_MS);
  return () => clearInterval(timer);
}

/** The day that it is, as `dayOf` writes it; midnight is noticed within a minute. */
export const useToday = (): string =>
  useSyncExternalStore(
    subscribe,
    () => dayOf(Date.now()),
    () => '',
  );

/** The day before a day. */
export const dayBefore = (day: string): string => dayOf(Date.parse(day) - DAY_MS / 2);
