'use client';

import { useCallback, useEffect, useState } from 'react';
import { RATINGS_CHANNEL } from '../../../contract/features/ratings/channels';
import type { RatingEvent } from '../../../contract/features/ratings/schemas';
import type { ViewEvent } from '../../sdk/core/live-query';
import { usePulso } from '../../react';

/** An event of the ratings, as received. */
export interface ReceivedEvent {
  readonly seq: number;
  /** The first sequence that it replaces. */
  readonly from: number;
  readonly event: RatingEvent;
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number;
}

/** The number of events kept. */
export const MOST = 100;

/** The received events of the ratings, the newest first. */
export interface ReceivedEvents {
  readonly events: readonly ReceivedEvent[];
  /** When the last event arrived, whether or not it is still listed. */
  readonly lastAt: number | undefined;
  clear(): void;
}

const toHeard = ({ data, meta }: ViewEvent): ReceivedEvent => {
  const seq = meta.seq ?? 0;
  return { seq, from: meta.from ?? seq, event: data as RatingEvent, at: Date.now() };
};

/** Receives the ratings' events while the component is mounted. */
export function useReceivedEvents(): ReceivedEvents {
  const pulso = usePulso();
  const [{ events, lastAt }, setHeard] = useState<Omit<ReceivedEvents, 'clear'>>({ events: [], lastAt: undefined });
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
