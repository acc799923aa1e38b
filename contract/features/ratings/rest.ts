import { z } from 'zod';
import { ratingsCommands } from './commands';
import { movieId, moviesPage, moviesQuery, movieView } from './schemas';
import { commandOf, operationsOf, type Operation } from '../../core/rest/operation';

const on = operationsOf('ratings');
const command = commandOf('ratings', ratingsCommands);
const { data, ...besidePage } = moviesPage.shape;
const ofMovie = { audience: 'user', refusals: ['ratings.movie_not_found'] } as const;

/** REST operations of films and their ratings. */
export const ratingOperations: readonly Operation[] = [
  on('get', '/api/movies', {
    audience: 'anybody',
    summary: 'Films with their scores and the caller’s ratings, page by page',
    query: moviesQuery,
    reply: data,
    beside: besidePage,
  }),
  command('post', '/api/movies', 'crear_pelicula', {
    audience: 'operator',
    summary: 'Add a film',
    refusals: ['ratings.movie_exists', 'ratings.too_many_movies'],
  }),
  on('get', '/api/movies/:movieId', {
    audience: 'anybody',
    summary: 'A film with its score and the caller’s rating',
    params: { movieId },
    reply: movieView,
    beside: { position: moviesPage.shape.position },
    refusals: ['ratings.movie_not_found'],
  }),
  command('post', '/api/movies/:movieId/rating', 'calificar', {
    ...ofMovie,
    summary: 'Rate a film, or change the rating',
  }),
  command('put', '/api/movies/:movieId/rating', 'calificar', { ...ofMovie, summary: 'The same as POST' }),
  command('delete', '/api/movies/:movieId/rating', 'quitar_calificacion', {
    audience: 'user',
    bodyless: true,
    summary: 'Withdraw the caller’s rating',
    refusals: ['ratings.movie_not_found', 'ratings.not_rated'],
  }),
  {
    ...command('post', '/api/realtime/broadcast', 'difundir', {
      audience: 'operator',
      summary: 'Publish an event of another service to all subscribers; also for programs with a token',
      note:
        '`rating-updated` is published with the film’s own score if the film is in the hub, otherwise without one. ' +
        'Events of other types are published unchanged. All have the mark `broadcast`.',
    }),
    reply: z.strictObject({ success: z.literal(true) }),
    unwrapped: true,
  },
];
