import { existsSync } from 'node:fs';
import { readConfig } from '../runtime/config';
import { createLog } from '../telemetry/log';
import { openDatabase, type Database } from '../db/client';
import { connectEmbedded } from '../db/embedded/embedded';

/**
 * Runs `work` on the configured database, or the embedded one, beside a running server or alone.
 *
 * @throws StartError if the configuration is wrong or there is no database yet
 */
export async function withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { databaseUrl, dataDir } = readConfig(process.env);
  const log = createLog('warn');
  const { url, close } =
    databaseUrl === undefined
      ? await connectEmbedded({ dataDir, log })
      : { url: databaseUrl, close: () => Promise.resolve() };
  const database = openDatabase(url, { log, poolSize: 1 });
  try {
    return await work(database);
  } finally {
    await database.close();
    await close();
  }
}
