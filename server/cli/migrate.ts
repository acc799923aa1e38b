import { existsSync } from 'node:fs';
import { readConfig } from '../runtime/config';
import { describeFailure } from '../runtime/start-error';
import { createLog } from '../telemetry/log';
import { startEmbedded } from '../db/embedded/embedded';
import { migrate } from '../db/migrate';

/** `npm run db:migrate`: migrates the configured database, or the embedded one, and ends. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { databaseUrl, dataDir, logLevel } = readConfig(process.env);
  const log = createLog(logLevel);
  if (databaseUrl !== undefined) return migrate(databaseUrl, { log });
  const embedded = await startEmbedded({ dataDir, log });
  await migrate(embedded.url, { log }).finally(() => embedded.close());
}

main().then(
  () => process.stdout.write('The database is up to date.\n'),
  (error: unknown) => {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exitCode = 1;
  },
);
