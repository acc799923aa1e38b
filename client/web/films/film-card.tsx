'use client';

import { memo, useId } from 'react';
import Link from 'next/link';
import { ActionIcon } from '@mantine/core';
import type { MovieView } from '../../../contract/features/ratings/schemas';
import { useFormat } from '../language/language';
import { signInPath } from '../session/return-path';
import { ScreenReaderText } from '../shell/screen-reader-text';
import { CrossIcon } from '../admin/icons';
import { Name } from '../shell/name';
import card from '../bank/card.module.css';
import type { ReceivedEvent } from './received-events';
import { Histogram } from './histogram';
import { StarIcon } from './icons';
import { useOwnRating } from './own-rating';
import { Stars } from './stars';
import { useFilmTexts } from './texts';
import classes from './film-card.module.css';

interface FilmCardProps {
  readonly film: MovieView;
  /** The last event of this film. */
  readonly news: ReceivedEvent | undefined;
  /** Whether the user can rate it. */
  readonly rates: boolean;
}

/** A film: its description, its score and the user's own stars. */
export const FilmCard = memo(function FilmCard({ film, news, rates }: FilmCardProps) {
  const heading = useId();
  return (
    <article className={`${card.card} ${classes.card}`} aria-labelledby={heading} data-film={film.movieId}>
      <div>
        <h2 id={heading} className={classes.title}>
          <Name>{film.title}</Name>
        </h2>
        <p className={classes.facts}>
          {film.year}
          {film.genre !== undefined && (
            <>
              {' · '}
              <bdi>{film.genre}</bdi>
            </>
          )}
        </p>
      </div>
      <Score film={film} />
      <Histogram numbers={film.histogram} />
      <News news={news} />
      {rates ? <Own film={film} /> : <SignIn />}
    </article>
  );
});

function Score({ film: { average, count } }: Pick<FilmCardProps, 'film'>) {
  const { card: words } = useFilmTexts();
  const { plain } = useFormat();
  const shown = average === null ? undefined : plain(average);
  return (
    <p className={classes.score}>
      {/* A new key for each change restarts the animation. */}
      <span key={`${shown} ${count}`} className={classes.average} data-none={shown === undefined ? '' : undefined}>
        {shown !== undefined && <StarIcon size={24} className={classes.star} />}
        <ScreenReaderText>{shown === undefined ? words.notRated : words.average(shown)}</ScreenReaderText>
        <span aria-hidden>{shown ?? words.notRated}</span>
      </span>
      {count > 0 && <span className={classes.count}>{words.count(count)}</span>}
    </p>
  );
}

/** The film's last event, until another one arrives. */
function News({ news }: Pick<FilmCardProps, 'news'>) {
  const { news: words } = useFilmTexts();
  if (news?.event.type !== 'rating-updated') return <p className={classes.news} />;
  const { rating, action, broadcast } = news.event.data;
  const text = broadcast ? words.told(rating ?? undefined) : action && words[action](rating ?? 0);
  return (
    <p key={news.seq} className={classes.news} data-fresh="">
      {text}
    </p>
  );
}

function Own({ film }: Pick<FilmCardProps, 'film'>) {
  const { card: words } = useFilmTexts();
  const own = useOwnRating(film);
  return (
    <div className={classes.own} data-state={own.state}>
      <span className={classes.label} aria-hidden>
        {own.state === 'known' ? words.yoursShort : own.state === 'sending' ? words.pending : words.waiting}
      </span>
      <div className={classes.choice}>
        <Stars label={words.yours(film.title)} name={`stars-${film.movieId}`} value={own.rating} onChoose={own.rate} />
        {own.rating !== null && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={words.removeOf(film.title)}
            title={words.remove}
            onClick={() => own.rate(null)}
          >
            <CrossIcon size={16} />
          </ActionIcon>
        )}
      </div>
      <ScreenReaderText role="status">{own.said}</ScreenReaderText>
    </div>
  );
}

function SignIn() {
  const { card: words } = useFilmTexts();
  return (
    <div className={classes.own}>
      <Link prefetch={false} href={signInPath('/peliculas/')} className={classes.signIn}>
        {words.signIn}
      </Link>
    </div>
  );
}
