'use client';

import { useCallback, useRef, useState } from 'react';
import { notifications } from '@mantine/notifications';
import type { MovieView } from '../../../contract/features/ratings/schemas';
import { CommandWithdrawn, newId } from '../../sdk/core/commands';
import { useConnection, usePulso } from '../../react';
import { useFailureWords, useFilmTexts } from './texts';

/** The user's rating of a film, and how to change it. */
export interface OwnRating {
  /** The user's latest choice; the hub's value if nothing is pending. */
  readonly rating: number | null;
  /** Whether an answer is pending, and whether the hub is reachable. */
  readonly state: 'known' | 'sending' | 'waiting';
  /** The text that screen readers announce after a change. */
  readonly said: string;
  /** Rates the film, or removes the rating. */
  rate(rating: number | null): void;
}

/** Rates a film. A choice that has not been sent is withdrawn by the next one: only the last one counts. */
export function useOwnRating({ movieId, title, mine }: MovieView): OwnRating {
  const pulso = usePulso();
  const { card } = useFilmTexts();
  const words = useFailureWords();
  const online = useConnection().status === 'online';
  const [wanted, setWanted] = useState<{ id: string; rating: number | null }>();
  const [said, setSaid] = useState('');
  const last = useRef<string>(undefined);

  const rate = useCallback(
    (rating: number | null) => {
      const id = newId();
      if (last.current !== undefined) pulso.withdraw(last.current);
      last.current = id;
      setWanted({ id, rating });
      const sent =
        rating === null
          ? pulso.command('quitar_calificacion', { movieId }, { id })
          : pulso.command('calificar', { movieId, rating }, { id });
      const settle = (): void => setWanted((now) => (now?.id === id ? undefined : now));
      sent.then(
        () => {
          settle();
          setSaid(rating === null ? card.removed(title) : card.rated(title, rating));
        },
        (failure: unknown) => {
          settle();
          if (failure instanceof CommandWithdrawn) return;
          notifications.show({ color: 'red', title: card.notDone(title), message: words(failure) });
        },
      );
    },
    [pulso, movieId, title, card, words],
  );
  return {
    rating: wanted ? wanted.rating : mine,
    state: wanted ? (online ? 'sending' : 'waiting') : 'known',
    said,
    rate,
  };
}
