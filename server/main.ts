import { existsSync } from 'node:fs';
import { demoSignIns } from '../prisma/seed';
import { startApp } from './app';
import { greeting } from './runtime/greeting';
import { readConfig } from './runtime/config';
import { startEmbedded } from './db/embedded/embedded';
import { migrate } from './db/migrate';
import { prepareDemo } from './feature/demo';
import { features } from './features';
import { runProcess } from './runtime/process-lifecycle';
import { sessionSecret } from './identity/session/session-secret';
import { describeFailure } from './runtime/start-error';
import { createLog } from './telemetry/log';
import { LogLines } from './telemetry/log-lines';

void runProcess(
  async (onStop, signal) => {
    if (existsSync('.env')) process.loadEnvFile('.env');
    const config = readConfig(process.env);
    const lines = new LogLines();
    const log = createLog(config.logLevel, undefined, lines);
    const embedded =
      config.databaseUrl === undefined ? await startEmbedded({ dataDir: config.dataDir, log, signal }) : undefined;
    if (embedded) onStop(() => embedded.close());
    const demo = embedded !== undefined;
    const databaseUrl = embedded?.url ?? config.databaseUrl ?? '';
    const app = await startApp({
      config,
      databaseUrl,
      sessionSecret: sessionSecret(config),
      demo,
      log,
      lines,
      signal,
      async prepareDatabase(ending) {
        await migrate(databaseUrl, { log, signal: ending });
        if (demo) await prepareDemo(features, databaseUrl, log);
      },
    });
    onStop(() => app.close());
    if (!signal.aborted)
      process.stdout.write(greeting({ config, url: app.url, ready: app.ready, signIns: demo ? demoSignIns : [] }));
  },
  (error) => process.stderr.write(`${describeFailure(error)}\n`),
);
