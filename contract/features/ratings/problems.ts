import type { ProblemContract } from '../../core/specs';

/** The feature's refusals. */
export const ratingsProblems = {
  'ratings.movie_not_found': {
    status: 404,
    retry: false,
    message: 'La película no existe.',
    english: 'The film does not exist.',
  },
  'ratings.movie_exists': {
    status: 409,
    retry: false,
    message: 'Ya hay una película con ese identificador.',
    english: 'There is already a film with that identifier.',
  },
  'ratings.not_rated': {
    status: 404,
    retry: false,
    message: 'No ha calificado esta película.',
    english: 'You have not rated this film.',
  },
  'ratings.too_many_movies': {
    status: 409,
    retry: false,
    message: 'Ya tiene el máximo de películas.',
    english: 'You already have the maximum number of films.',
  },
} as const satisfies Record<string, ProblemContract>;
