'use client';

import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { ActionIcon, Button } from '@mantine/core';
import type { MovieView } from '../../../contract/features/ratings/schemas';
import { CrossIcon, PauseIcon, PlayIcon } from '../admin/icons';
import { usePulso } from '../../react';
import { DiceIcon } from './icons';
import { useFailureWords, useFilmTexts } from './texts';
import classes from './simulator.module.css';

/** The interval of automatic events, in milliseconds. */
const EVERY_MS = 10_000;

const anyOf = <T,>(items: readonly T[]): T | undefined => items[Math.floor(Math.random() * items.length)];

/** Sends simulated ratings: one at a time, or one every ten seconds. */
export function Simulator({ films }: { films: readonly MovieView[] }) {
  const { simulator: words } = useFilmTexts();
  const [opened, setOpened] = useState(false);
  const heading = useId();
  if (!opened) {
    return (
      <Button className={classes.opener} leftSection={<DiceIcon size={16} />} onClick={() => setOpened(true)}>
        {words.title}
      </Button>
    );
  }
  return (
    <section className={classes.panel} data-floats="" aria-labelledby={heading}>
      <div className={classes.head}>
        <h2 id={heading}>{words.title}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label={words.close} onClick={() => setOpened(false)}>
          <CrossIcon size={16} />
        </ActionIcon>
      </div>
      <p className={classes.lead}>{words.lead}</p>
      <Controls films={films} />
    </section>
  );
}

function Controls({ films }: { films: readonly MovieView[] }) {
  const { simulator: words } = useFilmTexts();
  const { simulate, sent, last, failure } = useSimulation(films);
  const [running, setRunning] = useState(false);
  useEffect(() => {
    if (!running) return;
    simulate();
    const timer = setInterval(simulate, EVERY_MS);
    return () => clearInterval(timer);
  }, [running, simulate]);
  const Sign = running ? PauseIcon : PlayIcon;
  return (
    <>
      <div className={classes.buttons}>
        <Button size="sm" disabled={films.length === 0} onClick={simulate}>
          {words.one}
        </Button>
        <Button
          size="sm"
          variant={running ? 'light' : 'default'}
          leftSection={<Sign size={14} />}
          aria-pressed={running}
          onClick={() => setRunning(!running)}
        >
          {words.auto}
        </Button>
      </div>
      <p className={classes.said} role="status">
        {failure ?? (last === undefined ? '' : `${words.sent(sent)} · ${last}`)}
      </p>
    </>
  );
}

/** Sends one event at a time; none while one is pending or the hub is unreachable. */
function useSimulation(films: readonly MovieView[]) {
  const pulso = usePulso();
  const { simulator: words } = useFilmTexts();
  const failureWords = useFailureWords();
  const [{ sent, last, failure }, setState] = useState<{ sent: number; last?: string; failure?: string }>({ sent: 0 });
  const now = useRef({ films, words, failureWords, busy: false });
  useEffect(() => {
    Object.assign(now.current, { films, words, failureWords });
  }, [films, words, failureWords]);
  const simulate = useCallback(() => {
    const current = now.current;
    const film = anyOf(current.films);
    if (!film || current.busy) return;
    current.busy = true;
    const rating = 1 + Math.floor(Math.random() * 5);
    const data = { rating, action: 'create' as const, simulated: true };
    pulso
      .command('difundir', { type: 'rating-updated', movieId: film.movieId, data })
      .then(
        () => setState((before) => ({ sent: before.sent + 1, last: current.words.last(film.title, rating) })),
        (problem: unknown) =>
          setState((before) => ({
            ...before,
            failure: `${current.words.failed}: ${current.failureWords(problem)}`,
          })),
      )
      .finally(() => (current.busy = false));
  }, [pulso]);
  return { simulate, sent, last, failure };
}
