import { z } from 'zod';
import { ratingsCommands } from './commands';
import { movieId, moviesPage, moviesQuery, movieView } from './schemas';
import { commandOf, operationsOf, type Operation } from '../../core/rest/operation';

const on = operationsOf('ratings');
const command = commandOf('ratings', ratingsCommands);
const { data, ...besidePage } = moviesPage.shape;
const ofMovie = { who: 'user', refusals: ['ratings.movie_not_found'] } as const;

/** Films and their ratings over REST. */
export const ratingOperations: readonly Operation[] = [
  on('get', '/api/movies', {
    who: 'anybody',
    summary: 'Films with their scores and one’s own ratings, page by page',
    query: moviesQuery,
    reply: data,
    beside: besidePage,
  }),
  command('post', '/api/movies', 'crear_pelicula', {
    who: 'operator',
    summary: 'Add a film',
    refusals: ['ratings.movie_exists', 'ratings.too_many_movies'],
  }),
  on('get', '/api/movies/:movieId', {
    who: 'anybody',
    summary: 'A film with its score and one’s own rating',
    params: { movieId },
    reply: movieView,
    beside: { position: moviesPage.shape.position },
    refusals: ['ratings.movie_not_found'],
  }),
  command('post', '/api/movies/:movieId/rating', 'calificar', { ...ofMovie, summary: 'Rate a film, or rate it anew' }),
  command('put', '/api/movies/:movieId/rating', 'calificar', { ...ofMovie, summary: 'The same' }),
  command('delete', '/api/movies/:movieId/rating', 'quitar_calificacion', {
    who: 'user',
    bodyless: true,
    summary: 'Take one’s rating back',
    refusals: ['ratings.movie_not_found', 'ratings.not_rated'],
  }),
  {
    ...command('post', '/api/realtime/broadcast', 'difundir', {
      who: 'operator',
      summary: 'Tell everybody of something that happened elsewhere; for programs with a token too',
      note:
        'Of a film of the hub `rating-updated` is told with the film’s own score, of another without one. Events of other ' +
        'types are passed on as they are. All bear the mark `broadcast`.',
    }),
    reply: z.strictObject({ success: z.literal(true) }),
    bare: true,
  },
];
