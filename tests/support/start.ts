import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import { Client } from 'pg';
import pino from 'pino';
import { demoUsers } from '../../prisma/seed';
import { openDatabase } from '../../server/db/client';
import { startEmbedded } from '../../server/db/embedded/embedded';
import { migrate } from '../../server/db/migrate';
import { seedDemo } from './servers/demo';
import { guardRun } from './servers/keeper';
import { runningTests } from './servers/running';

/** No data must survive a power cut here, so no write waits for the disk. */
const hasty = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/**
 * jest calls this once: one PostgreSQL for all test files, and migrated databases for them to copy, with the demo's
 * users or without.
 */
export default async function start(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-tests-'));
  const log = pino({ level: 'silent' });
  const postgres = await startEmbedded({ dataDir: folder, log, settings: hasty, initdbFlags: ['--no-sync'] });
  runningTests.current = { postgres, keeper: guardRun(folder) };
  const client = new Client({ connectionString: postgres.adminUrl });
  client.on('error', () => undefined); // the error comes from the statement under way
  await client.connect();
  const urlOf = (name: string): string => postgres.url.replace(/pulso$/, name);
  await client.query('CREATE DATABASE pulso_template OWNER pulso');
  await migrate(urlOf('pulso_template'));
  await client.query('CREATE DATABASE pulso_demo_template TEMPLATE pulso_template STRATEGY file_copy OWNER pulso');
  await seedCheaply(urlOf('pulso_demo_template'));
  await client.end();
  process.env.PULSO_TEST_ADMIN_URL = postgres.adminUrl;
  process.env.PULSO_TEST_OWNER_URL = postgres.url;
}

/** Demo users whose passwords have cheap hashes, and accounts without the demo's deposits. */
export async function seedCheaply(url: string): Promise<void> {
  const database = openDatabase(url, { log: pino({ level: 'silent' }), poolSize: 1 });
  await seedDemo(database);
  for (const { id, password } of demoUsers) {
    const passwordHash = await hash(password, { memoryCost: 64, timeCost: 1, parallelism: 1 });
    await database.prisma.user.update({ where: { id }, data: { passwordHash } });
  }
  await database.close();
}
