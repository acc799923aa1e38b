import type { Logger } from 'pino';
import { seedDemoUsers } from '../../prisma/seed';
import { openDatabase } from '../db/client';
import type { ServerFeature } from './feature';

/** Fills an empty database with the demo users and the demo data of each feature, before the node serves. */
export async function prepareDemo(features: readonly ServerFeature[], databaseUrl: string, log: Logger): Promise<void> {
  const database = openDatabase(databaseUrl, { log, poolSize: 2 });
  try {
    await seedDemoUsers(database);
    for (const { demoData } of features) await demoData?.(database);
  } finally {
    await database.close();
  }
}
