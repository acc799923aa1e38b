import { bankContract } from '../../../contract/features/bank/contract';
import { defineFeature, lane } from '../../feature/feature';
import { bankAdminQueries, bankAdminRoutes } from './admin-routes';
import { bankAccess } from './channel-access';
import { bank as clientPage } from './client-page';
import { bankDemoData } from './demo';
import { bank } from './lane';
import { bankLimits, bankRates } from './limits';
import { bankQueries } from './queries';
import { bankRoutes } from './routes';

/** The bank: accounts and the money that moves between them. */
export const bankFeature = defineFeature(
  bankContract,
  ({ database, limits, roster, mayOperateAll, bounded }) => {
    const access = bankAccess(database, mayOperateAll);
    const queries = bounded(bankQueries(database, access, mayOperateAll));
    const admin = bounded(bankAdminQueries(database, roster));
    return {
      lanes: [lane(bank(mayOperateAll, limits), { frequent: true })],
      rates: bankRates(limits),
      access: { account: access },
      autoSubscribe: (principal) => access.autoSubscriptions(principal),
      routes({ app, run, who }) {
        bankRoutes(app, { run, bank: queries, who });
        bankAdminRoutes(app, { run, admin, who });
      },
      clientPage,
    };
  },
  { limits: bankLimits, demoData: bankDemoData },
);
