import { useMemo } from 'react';
import { useKeptChoice } from '../shell/kept-choice';
import { EVERYTHING, orderNamed, type Choice } from './film-order';

const USUAL = { buscar: EVERYTHING.search, genero: EVERYTHING.genre, orden: EVERYTHING.order as string };

/** The filter and the order of the films, stored in the address. */
export function useFilmChoice(): [Choice, (choice: Choice) => void] {
  const [kept, keep] = useKeptChoice(USUAL);
  const { buscar: search, genero: genre, orden } = kept;
  const choice = useMemo(() => ({ search, genre, order: orderNamed(orden) }), [search, genre, orden]);
  return [choice, ({ search, genre, order }) => keep({ buscar: search, genero: genre, orden: order })];
}
