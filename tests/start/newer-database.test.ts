import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { startApp } from '../../server/app';
import { readConfig } from '../../server/runtime/config';
import { migrate } from '../../server/db/migrate';
import { StartError } from '../../server/runtime/start-error';
import { createDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';

it('a database that a newer version has migrated stops the start: waiting would not help', async () => {
  const home = await createDatabase();
  const client = new Client({ connectionString: home.url });
  await client.connect();
  await client.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, 'x', '29990101000000_from_the_future', now(), 1)`,
    [randomUUID()],
  );
  await client.end();
  const starting = startApp({
    config: readConfig({ PORT: '0' }),
    databaseUrl: home.url,
    sessionSecret: 'a secret of the tests, long enough for HS256',
    demo: true,
    log: silent,
    prepareDatabase: () => migrate(home.url),
  });
  await expect(starting).rejects.toThrow(StartError);
  await home.drop();
});
