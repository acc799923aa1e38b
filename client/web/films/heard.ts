'use client';

import { useCallback, useEffect, useState } from 'react';
import { RATINGS_CHANNEL } from '../../../contract/features/ratings/channels';
import type { RatingEvent } from '../../../contract/features/ratings/schemas';
import type { ViewEvent } from '../../sdk/core/live-query';
import { usePulso } from '../../react';

/** An event of the ratings, as it came. */
export interface HeardEvent {
  readonly seq: number;
  /** First of those that it stands for. */
  readonly from: number;
  readonly event: RatingEvent;
  /** When it was heard, milliseconds since 1970. */
  readonly at: number;
}

/** So many are kept. */
export const MOST = 100;

/** What has been heard of the ratings, the newest first. */
export interface Heard {
  readonly events: readonly HeardEvent[];
  /** When something was last heard, whether or not it is still listed. */
  readonly lastAt: number | undefined;
  clear(): void;
}

const toHeard = ({ data, meta }: ViewEvent): HeardEvent => {
  const seq = meta.seq ?? 0;
  return { seq, from: meta.from ?? seq, event: data as RatingEvent, at: Date.now() };
};

/** Listens to the ratings while the component is mounted. */
export function useHeard(): Heard {
  const pulso = usePulso();
  const [{ events, lastAt }, setHeard] = useState<Omit<Heard, 'clear'>>({ events: [], lastAt: undefined });
  useEffect(
    () =>
      pulso.channel(RATINGS_CHANNEL, (heard) => {
        const one = toHeard(heard);
        setHeard((before) => ({ events: [one, ...before.events].slice(0, MOST), lastAt: one.at }));
      }),
    [pulso],
  );
  const clear = useCallback(() => setHeard((before) => ({ ...before, events: [] })), []);
  return { events, lastAt, clear };
}
