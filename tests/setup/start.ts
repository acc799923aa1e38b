import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import pino from 'pino';
import { startEmbedded } from '../../server/db/embedded';
import { migrate } from '../../server/db/migrate';
import { keepUntilDeath } from './keeper';
import { runningTests } from './running';

/** Nothing here must survive a power cut, so nothing waits for the disk. */
const hasty = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** jest calls this once: one PostgreSQL for all test files, and a migrated database for them to copy. */
export default async function start(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-tests-'));
  const log = pino({ level: 'silent' });
  const postgres = await startEmbedded({ dataDir: folder, log, settings: hasty, initdbFlags: ['--no-sync'] });
  runningTests.current = { postgres, keeper: keepUntilDeath(folder) };
  const client = new Client({ connectionString: postgres.adminUrl });
  await client.connect();
  await client.query('CREATE DATABASE pulso_template OWNER pulso');
  await client.end();
  await migrate(postgres.url.replace(/pulso$/, 'pulso_template'));
  process.env.PULSO_TEST_ADMIN_URL = postgres.adminUrl;
  process.env.PULSO_TEST_OWNER_URL = postgres.url;
}
