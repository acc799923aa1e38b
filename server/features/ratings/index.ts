import { ratingsContract } from '../../../contract/features/ratings/contract';
import { everybody } from '../../authorization/channel-authorizer';
import { defineFeature, lane } from '../../feature/feature';
import { ratings as clientPage } from './client-page';
import { ratingsDemoData } from './demo';
import { ratingsStream } from './event-stream';
import { ratings } from './lane';
import { ratingsLimits, ratingsRates } from './limits';
import { ratingQueries } from './queries';
import { ratingRoutes } from './routes';

/** Films and their ratings. */
export const ratingsFeature = defineFeature(
  ratingsContract,
  ({ database, limits, mayOperateAll, bounded }) => {
    const queries = bounded(ratingQueries(database));
    return {
      lanes: [lane(ratings(mayOperateAll, limits.filmsPerUser), { frequent: true })],
      rates: ratingsRates(limits),
      access: { ratings: everybody },
      routes: ({ app, run, who, rates, tokens }) => ratingRoutes(app, { run, ratings: queries, tokens, rates, who }),
      streams: [ratingsStream],
      clientPage,
    };
  },
  { limits: ratingsLimits, demoData: ratingsDemoData },
);
