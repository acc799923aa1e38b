import { opsContract } from '../../../contract/features/ops/contract';
import { accessIf } from '../../authorization/channel-authorizer';
import { defineFeature, lane } from '../../feature/feature';
import { logs as clientPage } from './client-page';
import { opsStream } from './event-stream';
import { ops } from './lane';
import { opsLimits, opsRates } from './limits';
import { openOperations } from './operations';
import { opsRoutes } from './routes';

/** Operations: the log, scraping jobs and system events. */
export const opsFeature = defineFeature(
  opsContract,
  (context) => {
    const { database, node, alone, config, limits, lines, log, origins, committed, uncertain, mayOperateAll } = context;
    const operations = openOperations({
      ...{ database, node, alone, lines, log, origins, allow: config.scraperAllow },
      tail: { committed, poll: uncertain },
    });
    const { queries, samples, sampleUrls } = operations;
    const reads = { ...context.bounded(queries), samples, sampleUrls };
    return {
      lanes: [lane(ops(mayOperateAll, limits.jobsPerUser), { onCommitted: () => operations.wake() })],
      rates: opsRates(limits),
      access: { ops: accessIf(mayOperateAll) },
      routes: ({ app, run, who }) => opsRoutes(app, { run, ops: reads, who }),
      streams: [opsStream],
      workers: [operations],
      clientPage,
    };
  },
  { limits: opsLimits },
);
