import { adminContract } from '../../../contract/features/admin/contract';
import { defineFeature, lane } from '../../feature/feature';
import { followActs } from './act-listener';
import { admin } from './lane';
import { adminLimits, adminRates } from './limits';
import { overview } from './overview';
import { adminRoutes } from './routes';

/** Administration: connections, users, notices, and the audit log. */
export const adminFeature = defineFeature(
  adminContract,
  ({ database, hub, limits, log, roster, audit, mayOperateAll, bounded }) => {
    const queries = bounded(overview({ database, roster, audit }));
    return {
      lanes: [lane(admin({ mayOperateAll, connection: (id) => roster.connection(id) }))],
      rates: adminRates(limits),
      access: {},
      prepare: () => followActs({ hub, log }),
      routes: ({ app, run, who }) => adminRoutes(app, { run, admin: queries, who }),
    };
  },
  { limits: adminLimits },
);
