import { catalogContract } from '../../../contract/features/catalog/contract';
import { everybody } from '../../authorization/channel-authorizer';
import { defineFeature, lane } from '../../feature/feature';
import { products as clientPage } from './client-page';
import { catalogDemoData } from './demo';
import { Editing } from './editing';
import { catalog } from './lane';
import { catalogLimits, catalogRates } from './limits';
import { catalogQueries } from './queries';
import { catalogRoutes } from './routes';
import { catalogSocket } from './socket/endpoint';

/** The catalog: products and their stock. */
export const catalogFeature = defineFeature(
  catalogContract,
  (context) => {
    const { database, hub, limits, mayOperateAll, bounded } = context;
    const queries = bounded(catalogQueries(database));
    const editing = new Editing({
      hub,
      publishLossy: context.publishLossy,
      mayEdit: (principal) => principal.kind === 'user' || mayOperateAll(principal),
    });
    return {
      lanes: [lane(catalog(mayOperateAll, limits.productsPerUser), { frequent: true })],
      rates: catalogRates(limits),
      access: { catalog: everybody, editing: everybody },
      signals: { editing: (session, input) => editing.take(session, input) },
      onNodeMessage: (payload) => editing.onNodeMessage(payload),
      routes: ({ app, run, who }) => catalogRoutes(app, { run, catalog: queries, who }),
      sockets: [catalogSocket],
      clientPage,
      close: () => editing.close(),
    };
  },
  { limits: catalogLimits, demoData: catalogDemoData },
);
