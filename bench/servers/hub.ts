import { startApp } from '../../server/app';
import { readConfig } from '../../server/runtime/config';
import { createLog } from '../../server/telemetry/log';
import { serve } from './child';

const plenty = { perSecond: 1e9, burst: 1e9 };
const many = 1e9;

/** Pulso with its defaults, but without limits per client. */
void startApp({
  config: readConfig({ PORT: '0', LOG_LEVEL: 'warn', STATS_INTERVAL_MS: '3000' }),
  databaseUrl: process.env.DATABASE_URL ?? '',
  sessionSecret: 'a secret for measuring, long enough for HS256',
  demo: true,
  log: createLog('warn'),
  limits: {
    handshakes: plenty,
    messages: plenty,
    commands: plenty,
    chat: plenty,
    namedChannels: plenty,
    arrivals: plenty,
    reads: plenty,
    readsPerAddress: plenty,
    http: {
      pipelined: { perConnection: many, perAddress: many, node: many },
      requests: { perAddress: many, node: many },
      unread: { perAddress: many, node: many, stallMs: 10_000 },
    },
    connectionsPerAddress: 1e6,
    connectionsPerUser: 1e6,
  },
}).then((app) => serve(app.url, { stop: () => app.close() }));
