'use client';

import { useMemo, useState } from 'react';
import { Button, Skeleton } from '@mantine/core';
import { useConnection, useRatings } from '../../react';
import type { RatingsState } from '../../sdk/features/ratings/ratings';
import { useTexts } from '../language/language';
import { useSession } from '../session/session';
import { StaleDataNotice } from '../shell/stale-data-notice';
import { useReveal } from '../shell/reveal';
import { StatePanel } from '../shell/state-panel';
import { AddFilm } from './add-film';
import { EventDebugger } from './event-debugger';
import { FilmCard } from './film-card';
import { FilmFilters } from './film-filters';
import { useFilmChoice } from './film-choice';
import { EVERYTHING, genresOf, inOrder, isFiltered } from './film-order';
import { useReceivedEvents, type ReceivedEvent } from './received-events';
import { Simulator } from './simulator';
import { StreamState } from './stream-state';
import { useFailureWords, useFilmTexts } from './texts';
import { useOrder } from './use-order';
import classes from './films-page.module.css';

/** The films, live: any visitor can view them, signed-in users can rate them. */
export function FilmsPage() {
  const words = useFilmTexts();
  const ratings = useRatings();
  const heard = useReceivedEvents();
  const { operates, rates, known } = useRights();
  const [added, setAdded] = useState<string>();
  const { films } = ratings;
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <h1>{words.heading}</h1>
        {operates && <AddFilm onAdded={setAdded} />}
        <StreamState sure={ratings.status === 'ready' && ratings.problem === undefined} lastAt={heard.lastAt} />
      </div>
      {known && films && films.length > 0 ? (
        <>
          <StaleDataNotice error={ratings.problem} retry={ratings.retry} />
          <FilmGrid films={films} events={heard.events} rates={rates} added={added} />
        </>
      ) : (
        <Nothing ratings={ratings} known={known} />
      )}
      {/* It appears together with the content above, which would otherwise push it down. */}
      {known && ratings.status !== 'loading' && <EventDebugger heard={heard} />}
      {operates && films && <Simulator films={films} />}
    </div>
  );
}

/** The user's permissions on this page; the hub checks them again. */
function useRights(): { operates: boolean; rates: boolean; known: boolean } {
  const session = useSession();
  const { open } = useConnection();
  const user = session.status === 'user' ? session.user : undefined;
  return {
    operates: open || user?.rol === 'admin',
    rates: open || user !== undefined,
    known: session.status !== 'unknown',
  };
}

/** The text shown without films: still loading, none exist, or reading failed. */
function Nothing({ ratings, known }: { ratings: RatingsState; known: boolean }) {
  const { common } = useTexts();
  const words = useFilmTexts();
  const failure = useFailureWords();
  if (known && ratings.films) return <StatePanel kind="empty" title={words.none} lead={words.noneLead} />;
  if (ratings.status === 'failed' || ratings.status === 'absent') {
    const lead = ratings.problem && failure(ratings.problem);
    return (
      <StatePanel kind="error" title={words.failed} lead={lead} action={{ label: common.retry, run: ratings.retry }} />
    );
  }
  return (
    <div className={classes.grid} role="status" aria-busy aria-label={common.loading}>
      {Array.from({ length: 6 }, (_, i) => (
        <Skeleton key={i} height={270} radius="lg" />
      ))}
    </div>
  );
}

interface FilmGridProps {
  readonly films: NonNullable<RatingsState['films']>;
  readonly events: readonly ReceivedEvent[];
  readonly rates: boolean;
  /** The film that this page added last. */
  readonly added: string | undefined;
}

function FilmGrid({ films, events, rates, added }: FilmGridProps) {
  const words = useFilmTexts();
  const [choice, setChoice] = useFilmChoice();
  const [most, setMost] = useState(PAGE);
  const genres = useMemo(() => genresOf(films), [films]);
  const byId = useMemo(() => new Map(films.map((film) => [film.movieId, film])), [films]);
  const news = useMemo(() => newestOf(events), [events]);
  const order = useOrder(films, choice);
  const isThere = added !== undefined && byId.has(added);
  const [seen, setSeen] = useState(added);
  // A film that was just added is shown despite the filter.
  if (isThere && seen !== added) {
    setSeen(added);
    if (!inOrder(films, choice).includes(added)) setChoice({ ...EVERYTHING, order: choice.order });
  }
  const count = Math.max(most, isThere ? order.ids.indexOf(added) + 1 : 0);
  useReveal(added === undefined ? undefined : `[data-film="${CSS.escape(added)}"]`);
  const shown = order.ids.slice(0, count).flatMap((id) => byId.get(id) ?? []);
  return (
    <>
      <FilmFilters choice={choice} genres={genres} onChange={setChoice} />
      <div className={classes.bar}>
        <p role="status">{words.shown(order.ids.length, films.length)}</p>
        {order.stale && (
          <Button size="compact-sm" variant="light" onClick={order.refresh}>
            {words.reorder}
          </Button>
        )}
      </div>
      {shown.length === 0 && isFiltered(choice) && (
        <StatePanel
          kind="lost"
          title={words.noMatch}
          lead={words.noMatchLead}
          action={{ label: words.clear, run: () => setChoice({ ...EVERYTHING, order: choice.order }) }}
        />
      )}
      <div className={classes.grid}>
        {shown.map((film) => (
          <FilmCard key={film.movieId} film={film} news={news.get(film.movieId)} rates={rates} />
        ))}
      </div>
      {order.ids.length > count && (
        <Button variant="default" className={classes.more} onClick={() => setMost(count + PAGE)}>
          {words.more}
        </Button>
      )}
    </>
  );
}

/** The number of films shown at first, and added by each "show more". */
const PAGE = 60;

/** The newest event of each film. */
function newestOf(events: readonly ReceivedEvent[]): Map<string, ReceivedEvent> {
  const newest = new Map<string, ReceivedEvent>();
  for (const one of events) if (!newest.has(one.event.movieId)) newest.set(one.event.movieId, one);
  return newest;
}
