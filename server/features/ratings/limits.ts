import type { ratingsContract } from '../../../contract/features/ratings/contract';
import type { RatesOf } from '../../feature/feature';

/** How many ratings and films one user may add. */
export const ratingsLimits = {
  /** Ratings of one user, given and taken back. */
  ratings: { perSecond: 5, burst: 30 },
  /** Events that one administrator or program publishes about films. */
  broadcasts: { perSecond: 20, burst: 100 },
  newFilms: { perSecond: 1, burst: 50 },
  /** Films added by one user that still exist. */
  filmsPerUser: 1_000,
};

/** The rates of its commands. */
export const ratingsRates = ({
  ratings,
  broadcasts,
  newFilms,
}: typeof ratingsLimits): RatesOf<typeof ratingsContract> => ({
  calificar: { kind: 'calificar', rate: ratings },
  quitar_calificacion: { kind: 'quitar_calificacion', rate: ratings },
  difundir: { kind: 'broadcasts', rate: broadcasts },
  crear_pelicula: { kind: 'newFilms', rate: newFilms, shared: true },
});
