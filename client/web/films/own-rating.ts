'use client';

import { useCallback, useRef, useState } from 'react';
import { notifications } from '@mantine/notifications';
import type { MovieView } from '../../../contract/features/ratings/schemas';
import { CommandWithdrawn, newId } from '../../sdk/core/commands';
import { useConnection, usePulso } from '../../react';
import { useFailureWords, useFilmTexts } from './texts';

/** One's own rating of a film: what is shown of it, and how it is changed. */
export interface OwnRating {
  /** What the user wants it to be; what the hub knows, where nothing is on its way. */
  readonly rating: number | null;
  /** Whether the hub has not answered yet, and whether it can be reached. */
  readonly state: 'known' | 'sending' | 'waiting';
  /** Words of what has just been done, for those who listen. */
  readonly said: string;
  /** Gives so many stars, or takes the rating back. */
  rate(rating: number | null): void;
}

/** Rates a film. What has not left yet is taken back by the next choice: only the last one counts. */
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
