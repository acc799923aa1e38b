'use client';

import { useConnection } from '../../react';
import { useFormat } from '../language/language';
import { useNow } from '../shell/clock';
import { useFilmTexts } from './texts';
import classes from './stream-state.module.css';

interface StreamStateProps {
  /** Whether the films are up to date, as far as the hub has reported. */
  readonly sure: boolean;
  /** When the last event arrived, in milliseconds since 1970. */
  readonly lastAt: number | undefined;
}

/** Shows whether events arrive, and how long ago the last one did. */
export function StreamState({ sure, lastAt }: StreamStateProps) {
  const { stream } = useFilmTexts();
  const { status } = useConnection();
  const format = useFormat();
  const now = useNow();
  const live = status === 'online' && sure;
  const word = live ? stream.live : status === 'reconnecting' || status === 'offline' ? stream.stale : stream.waiting;
  const last = lastAt === undefined ? stream.noneYet : stream.last(format.ago(now - lastAt));
  return (
    <p className={classes.state} data-live={live ? '' : undefined} role="group" aria-label={stream.label}>
      <span className={classes.dot} aria-hidden />
      <span className={classes.word}>{word}</span>
      <span>{last}</span>
    </p>
  );
}
