'use client';

import { useId, useState } from 'react';
import { Button } from '@mantine/core';
import type { BroadcastEvent, RatingEvent } from '../../../contract/features/ratings/schemas';
import { PauseIcon, PlayIcon } from '../admin/icons';
import card from '../bank/card.module.css';
import { useFormat } from '../language/language';
import { MOST, type ReceivedEvents, type ReceivedEvent } from './received-events';
import { useFilmTexts } from './texts';
import classes from './event-debugger.module.css';

/**
 * The received events, the newest first, each with its JSON. Pausing freezes the list; resuming shows what arrived
 * meanwhile.
 */
export function EventDebugger({ heard }: { heard: ReceivedEvents }) {
  const { debugger: words } = useFilmTexts();
  const heading = useId();
  const [stopped, setStopped] = useState<readonly ReceivedEvent[]>();
  const shown = stopped ?? heard.events;
  const held = stopped ? heard.events.filter(({ seq }) => seq > (stopped[0]?.seq ?? 0)).length : 0;
  const clear = (): void => {
    heard.clear();
    if (stopped) setStopped([]);
  };
  return (
    <section className={`${card.card} ${classes.debugger}`} aria-labelledby={heading}>
      <div className={classes.head}>
        <h2 id={heading} className={card.title}>
          {words.title}
        </h2>
        <div className={classes.buttons}>
          {held > 0 && <span className={classes.held}>{words.held(held)}</span>}
          <PauseButton
            paused={stopped !== undefined}
            onPause={(pause) => setStopped(pause ? heard.events : undefined)}
          />
          <Button size="xs" variant="default" disabled={shown.length === 0} onClick={clear}>
            {words.clear}
          </Button>
        </div>
      </div>
      <p className={classes.lead}>
        {words.lead} {words.kept(MOST)}
      </p>
      {/* Keyboard users must be able to scroll it. */}
      <div className={classes.log} role="log" aria-labelledby={heading} tabIndex={0}>
        {shown.length === 0 ? (
          <p className={classes.empty}>
            <strong>{words.empty}</strong> {words.emptyLead}
          </p>
        ) : (
          shown.map((one) => <Row key={one.seq} {...one} />)
        )}
      </div>
    </section>
  );
}

function PauseButton({ paused, onPause }: { paused: boolean; onPause(pause: boolean): void }) {
  const { debugger: words } = useFilmTexts();
  const Sign = paused ? PlayIcon : PauseIcon;
  return (
    <Button size="xs" px="sm" variant="default" leftSection={<Sign size={14} />} onClick={() => onPause(!paused)}>
      {paused ? words.resume : words.pause}
    </Button>
  );
}

function Row({ seq, from, event, at }: ReceivedEvent) {
  const { debugger: words } = useFilmTexts();
  const format = useFormat();
  return (
    <details className={classes.row}>
      <summary>
        <span className={classes.seq}>{seq}</span>
        <time dateTime={new Date(at).toISOString()}>{format.clock(at)}</time>
        <span className={classes.what}>{event.movieId}</span>
        <span className={classes.how}>{useHow(event)}</span>
        {from < seq && <span className={classes.mark}>{words.standsFor(seq - from + 1)}</span>}
      </summary>
      <pre>{JSON.stringify(event, null, 2)}</pre>
    </details>
  );
}

/** Describes an event in a few words. */
function useHow(event: RatingEvent | BroadcastEvent): string {
  const { debugger: words } = useFilmTexts();
  if (event.type === 'movie-created') return words.created;
  const { rating, action, broadcast } = event.data as Readonly<Record<string, unknown>>;
  const own = event.type === 'rating-updated' ? action : event.type;
  const parts = [own, typeof rating === 'number' ? `${rating}★` : undefined, broadcast === true && words.broadcast];
  return parts.filter(Boolean).join(' · ');
}
