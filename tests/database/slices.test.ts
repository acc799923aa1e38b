import { openDatabase, type Database } from '../../server/db/client';
import { Prisma } from '../../server/db/generated/client';
import { removeInSlices, SliceSize } from '../../server/db/sql/slices';
import { createTickets } from '../../server/identity/tickets';
import { JobStore } from '../../server/features/ops/scraping/job-store';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';

let home: TestDatabase;
let database: Database;
beforeAll(async () => {
  home = await createDatabase({ demo: true });
  database = openDatabase(home.url, { log: silent });
});
afterAll(async () => {
  await database.close();
  await home.drop();
});

it('[LOG-8] slices grow while they are fast, and shrink when one took long or was cancelled', () => {
  const size = new SliceSize(1_000);
  const first = size.size;
  for (let i = 0; i < 10; i++) size.took(1, true);
  expect(size.size).toBe(1_000);
  size.took(200, true);
  expect(size.size).toBe(250);
  expect(size.tooLarge()).toBe(true);
  expect(size.size).toBe(62);
  size.took(1, false); // a slice that was not full
  expect(size.size).toBe(62);
  for (let i = 0; i < 20; i++) size.took(1_000, true);
  expect(size.size).toBeLessThanOrEqual(first);
  while (size.tooLarge());
  expect(size.size).toBe(1);
});

it('[LOG-8] locked rows are left for the next run, and neither side waits', async () => {
  await database.prisma.$executeRaw`
    INSERT INTO sign_in_throttle (key, points, expire) SELECT 'k' || i, 1, now() - interval '1 day' FROM generate_series(1, 5000) i`;
  const sweep = (): Promise<number> =>
    removeInSlices(
      database,
      (rows) => Prisma.sql`
        DELETE FROM sign_in_throttle WHERE key IN (
          SELECT key FROM sign_in_throttle WHERE expire < now() ORDER BY expire LIMIT ${rows} FOR UPDATE SKIP LOCKED
        )`,
    );
  await database.transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM sign_in_throttle WHERE key IN ('k7', 'k8') FOR UPDATE`;
    expect(await sweep()).toBe(4_998);
  });
  expect(await sweep()).toBe(2);
});

it('[LOG-8] a new ticket deletes a few expired ones, and several nodes may do so at once', async () => {
  await database.prisma.$executeRaw`
    INSERT INTO ws_tickets (fingerprint, user_id, session_id, session_expires_at, expires_at)
    SELECT 'f' || i, 'u_ana', 's', now(), now() - interval '1 hour' FROM generate_series(1, 100) i`;
  const tickets = createTickets(database, { sign: () => Promise.resolve('') }, 100);
  const ana = { kind: 'user', id: 'u_ana', sessionId: 's', expiresAt: Date.now() + 60_000 } as const;
  const user = { ...ana, username: 'ana', displayName: 'Ana', role: 'customer' } as const;
  await database.transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM ws_tickets WHERE fingerprint IN ('f1', 'f2') FOR UPDATE`;
    await Promise.all(Array.from({ length: 8 }, () => tickets.issue(user)));
  });
  await tickets.issue(user);
  expect(await database.prisma.wsTicket.count({ where: { expiresAt: { lt: new Date() } } })).toBeLessThan(20);
});

it('[LOG-8] the oldest jobs and proxies are deleted, and the newest stay', async () => {
  await database.prisma.$executeRaw`
    INSERT INTO scrape_jobs (state, sources, sources_done, created_at, started_at, ended_at)
    SELECT 'completado', 1, 1, now(), now(), now() FROM generate_series(1, 620)`;
  await database.prisma.$executeRaw`
    INSERT INTO proxies (ip, port, first_seen, last_seen, job_id, source)
    SELECT '10.' || i / 65536 || '.' || i / 256 % 256 || '.' || i % 256, 80, now(), now() - i * interval '1 second', 1, ''
    FROM generate_series(1, 201300) i`;
  const store = new JobStore({ database, node: 'n', committed: () => undefined, uncertain: () => undefined });
  await store.prune();
  expect(await database.prisma.scrapeJob.count()).toBe(500);
  expect(await database.prisma.proxy.count()).toBe(200_000);
  const oldest = await database.prisma.proxy.findFirst({ orderBy: { lastSeen: 'asc' } });
  expect(oldest?.ip).toBe(`10.3.${Math.floor(200_000 / 256) % 256}.${200_000 % 256}`);
}, 60_000);
