import type { IncomingMessage } from 'node:http';
import type { Express } from 'express';
import { preferredLanguage } from '../../../contract/core/text/language';
import { problem } from '../../../contract/problems';
import { toWireInLanguage } from '../../../contract/wire-in';
import type { Metrics } from '../../telemetry/metrics';
import { answer, answerData } from '../responses';
import type { StatsUpdated } from '../../../contract/core/stats';
import { refuseQuery } from '../query-string';
import { route } from '../route';
import type { CallerResolver } from '../caller';

/** Whether the node serves, and if not, a short reason for its operator. */
export interface Readiness {
  readonly ready: boolean;
  readonly why?: string | undefined;
  /** The cause of a database outage, from a closed list of words; absent where it is unknown. */
  readonly cause?: string | undefined;
}

/** The dependencies of {@link operationsRoutes}. */
export interface OperationsRoutes {
  readonly stats: () => Promise<StatsUpdated> | StatsUpdated;
  readonly readiness: () => Readiness;
  readonly metrics: Pick<Metrics, 'text' | 'contentType'>;
  /** Whether a program may read the metrics without being an administrator. */
  readonly mayReadMetrics: (request: IncomingMessage, bearer: string | undefined) => boolean;
  readonly who: CallerResolver;
}

/** Registers the routes for counters, health, readiness and metrics. */
export function operationsRoutes(app: Express, options: OperationsRoutes): void {
  const { stats, readiness, metrics, mayReadMetrics, who } = options;
  route(app, '/api/stats', {
    async get(req, res) {
      refuseQuery(req);
      answerData(res, (await stats()).estadisticas);
    },
  });

  route(app, '/health', { get: (_req, res) => answerData(res, { estado: 'vivo' }) });

  route(app, '/ready', {
    get(req, res) {
      const { ready, why, cause } = readiness();
      if (ready) {
        answerData(res, { estado: 'listo' });
        return;
      }
      // Not an error of the request, so it is not logged either: probes come every few seconds.
      res.setHeader('Retry-After', 1);
      const language = preferredLanguage(req.headers['accept-language']);
      const refused = toWireInLanguage(problem('server.unavailable', { retryAfterMs: 1000 }), language);
      answer(res, { ...refused, estado: why, ...(cause !== undefined && { causa: cause }) }, 503);
    },
  });

  route(app, '/metrics', {
    async get(req, res) {
      if (!mayReadMetrics(req, res.locals.credentials.bearer)) await who.admin(res);
      res.setHeader('Content-Type', metrics.contentType);
      res.setHeader('Cache-Control', 'no-store');
      res.end(await metrics.text());
    },
  });
}
