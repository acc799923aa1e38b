import type { Express, Request, Response } from 'express';
import { parseInput } from '../../../contract/parse';
import { movieId, moviesQuery } from '../../../contract/features/ratings/schemas';
import { TOKEN_PREFIX } from '../../../contract/core/service-tokens';
import type { Run } from '../../commands/run';
import type { ServiceTokens } from '../../identity/service-tokens';
import { answer, answerData } from '../../http/responses';
import { postsOf } from '../../http/command-route';
import { readQuery, refuseQuery } from '../../http/query-string';
import type { RequestRates } from '../../http/request-rates';
import type { RatingQueries } from './queries';
import { route } from '../../http/route';
import type { CallerResolver } from '../../http/caller';

/** The dependencies of the films' routes. */
export interface RatingRoutes {
  readonly run: Run;
  readonly ratings: RatingQueries;
  readonly tokens: Pick<ServiceTokens, 'identify'>;
  readonly rates: Pick<RequestRates, 'arrived'>;
  readonly who: CallerResolver;
}

/** Adds the REST routes of films and ratings, in the format that their clients expect. */
export function ratingRoutes(app: Express, { run, ratings, tokens, rates, who }: RatingRoutes): void {
  const command = postsOf(run, who);
  const readerOf = async (req: Request, res: Response) => ({ principal: await who.principal(res), address: req.ip });

  route(app, '/api/movies', {
    async get(req, res) {
      const query = readQuery(req, moviesQuery);
      const { data, ...meta } = await ratings.movies(await readerOf(req, res), query);
      answerData(res, data, meta);
    },
    post: command('crear_pelicula'),
  });
  route(app, '/api/movies/:movieId', {
    async get(req, res) {
      refuseQuery(req);
      const id = parseInput(movieId, req.params.movieId, 'movieId');
      const { data, position } = await ratings.movie(await readerOf(req, res), id);
      answerData(res, data, { position });
    },
  });
  route(app, '/api/movies/:movieId/rating', {
    post: command('calificar'),
    put: command('calificar'),
    delete: command('quitar_calificacion', { bodyless: true }),
  });

  /** Resolves a program by its token, on this route only. The response is the one that the original clients expect. */
  const tokenCaller: Pick<CallerResolver, 'principal'> = {
    principal(res) {
      const { bearer } = res.locals.credentials;
      if (!bearer?.startsWith(TOKEN_PREFIX)) return who.principal(res);
      rates.arrived(res.req); // every token costs a lookup, an invented one too
      return tokens.identify(bearer);
    },
  };
  route(app, '/api/realtime/broadcast', {
    post: postsOf(run, tokenCaller)('difundir', { respond: (res) => answer(res, { success: true }) }),
  });
}
