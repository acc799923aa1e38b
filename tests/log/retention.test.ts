import { setTimeout as sleep } from 'node:timers/promises';
import { channelKinds } from '../../contract/channels';
import { openDatabase, type Database } from '../../server/db/client';
import { append } from '../../server/log/append';
import { LogReader } from '../../server/log/reader';
import { forgetCommands, prune, Retention } from '../../server/log/retention';
import { createMetrics } from '../../server/telemetry/metrics';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';

let home: TestDatabase;
let database: Database;
/** The connection of concurrent writers. */
let other: Database;
beforeEach(async () => {
  home = await createDatabase();
  database = openDatabase(home.url, { log: silent });
  other = openDatabase(home.url, { log: silent });
});
afterEach(async () => {
  await database.close();
  await other.close();
  await home.drop();
});

const keep = (count: number, days = 90) => ({ account: { ...channelKinds.account, keep: { count, days } } });

/** Inserts channels whose events were written so many days ago, each with the same number of them. */
async function fill(channels: number, events: number, { daysAgo = 0, from = 1_000_000_000 } = {}): Promise<void> {
  await database.prisma.$executeRaw`
    INSERT INTO channels (name, head) SELECT 'account:' || i, ${events}
    FROM generate_series(${from}::bigint, ${from + channels - 1}::bigint) i`;
  for (let at = from; at < from + channels; at += 20_000)
    await database.prisma.$executeRaw`
      INSERT INTO events (channel, seq, type, data, at)
      SELECT 'account:' || i, seq, 'balance_updated', '{}', now() - make_interval(days => ${daysAgo}::int)
      FROM generate_series(${at}::bigint, ${Math.min(at + 20_000, from + channels) - 1}::bigint) i,
           generate_series(1, ${events}::int) seq`;
}

const write = (channel: string, on = other): Promise<unknown> =>
  on.transaction((tx) => append(tx, { events: [{ channel, type: 'balance_updated', data: '{}' }] }));

const eventsOf = (channel: string): Promise<number> => database.prisma.event.count({ where: { channel } });

/** Locks a channel's row like a writer stuck in its transaction; resolves when it is locked. */
async function hold(channel: string): Promise<() => Promise<void>> {
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  let held!: () => void;
  const holding = new Promise<void>((resolve) => (held = resolve));
  const done = other.transaction(async (tx) => {
    await tx.$queryRaw`SELECT FROM channels WHERE name = ${channel} FOR UPDATE`;
    held();
    await released;
  });
  await holding;
  return async () => {
    release();
    await done;
  };
}

it('[LOG-8] tens of thousands of channels are pruned during deposits, and reads have no hole', async () => {
  await fill(30_000, 3, { daysAgo: 100 });
  await fill(1, 20_000, { from: 2_000_000_000 });
  const busy = ['account:1000000005', 'account:1000015000', 'account:2000000000'];
  let [stopped, written, longest] = [false, 0, 0];
  const writer = (async () => {
    while (!stopped) {
      const started = performance.now();
      await write(busy[written++ % busy.length]!);
      longest = Math.max(longest, performance.now() - started);
    }
  })();
  const reader = new LogReader(other);
  const watching = (async () => {
    while (!stopped) {
      const { events, pruned, head } = await reader.read('account:2000000000', 0);
      expect(events[0]?.seq).toBe(pruned + 1);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => pruned + 1 + i));
      expect(head).toBeGreaterThanOrEqual(20_000);
    }
  })();
  const removed = await prune(database, keep(1_000));
  stopped = true;
  await Promise.all([writer, watching]);
  // The events that the writer added may already have exceeded what is kept.
  expect(removed).toBeGreaterThanOrEqual(30_000 * 3 + 19_000);
  expect(written).toBeGreaterThan(20);
  expect(longest).toBeLessThan(2_000);
  await prune(database, keep(1_000));
  expect(await prune(database, keep(1_000))).toBe(0);
  expect(await eventsOf('account:2000000000')).toBe(1_000);
  expect(await new LogReader(database).read('account:1000000001', 0)).toEqual({ events: [], head: 3, pruned: 3 });
}, 120_000);

it('[LOG-8] a channel that a writer locks blocks no other, and is pruned once it is free', async () => {
  await fill(50, 30);
  const release = await hold('account:1000000020');
  try {
    expect(await prune(database, keep(10))).toBe(49 * 20);
    expect(await eventsOf('account:1000000020')).toBe(30);
    const [row] = await database.prisma.retention.findMany({ where: { task: 'events' } });
    expect(row?.behind).toBe(20n);
  } finally {
    await release();
  }
  expect(await prune(database, keep(10))).toBe(20);
  expect((await database.prisma.retention.findFirst({ where: { task: 'events' } }))?.behind).toBe(0n);
});

it('[LOG-8] a channel under constant writes is pruned too', async () => {
  await fill(1, 3_000);
  let stopped = false;
  const writers = Array.from({ length: 3 }, async () => {
    while (!stopped)
      await other.transaction(async (tx) => {
        await append(tx, { events: [{ channel: 'account:1000000000', type: 'balance_updated', data: '{}' }] });
        await tx.$queryRaw`SELECT FROM pg_sleep(0.01)`; // the row is locked nearly all of the time
      });
  });
  for (let rounds = 0; (await eventsOf('account:1000000000')) > 500; rounds++) {
    expect(rounds).toBeLessThan(20);
    await prune(database, keep(100));
  }
  stopped = true;
  await Promise.all(writers);
}, 60_000);

it('[LOG-8] no statement of retention waits or runs for longer than a slice may', async () => {
  await fill(2, 5_000);
  const release = await hold('account:1000000000');
  const seen: number[] = [];
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const rows = await other.prisma.$queryRaw<{ ms: number }[]>`
        SELECT (extract(epoch FROM clock_timestamp() - query_start) * 1000)::float8 AS ms FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'active' AND query LIKE '%UPDATE channels c SET pruned%'
          AND pid <> pg_backend_pid()`;
      seen.push(...rows.map(({ ms }) => ms));
      await sleep(5);
    }
  })();
  try {
    await prune(database, keep(10));
  } finally {
    stopped = true;
    await watching;
    await release();
  }
  expect(seen.length).toBeGreaterThan(0);
  expect(Math.max(...seen)).toBeLessThan(400);
});

it('[LOG-8] [LOG-3] commands are forgotten in slices, those of money never', async () => {
  await database.prisma.$executeRaw`
    INSERT INTO commands (actor, id, name, fingerprint, reply, at)
    SELECT 'u_old', 'antiguo-' || i, CASE WHEN i % 4 = 0 THEN 'deposito' ELSE 'message' END, 'f', '{}',
           now() - CASE WHEN i % 10 = 1 THEN interval '1 hour' ELSE interval '25 hours' END
    FROM generate_series(1, 40000) i`;
  const removed = await forgetCommands(database, ['deposito']);
  const [left] = await database.prisma.$queryRaw<{ money: number; recent: number; other: number }[]>`
    SELECT count(*) FILTER (WHERE name = 'deposito')::int AS money,
           count(*) FILTER (WHERE name <> 'deposito' AND at > now() - interval '24 hours')::int AS recent,
           count(*) FILTER (WHERE name <> 'deposito' AND at <= now() - interval '24 hours')::int AS other FROM commands`;
  expect(left).toEqual({ money: 10_000, recent: 4_000 - 0, other: 0 });
  expect(removed).toBe(26_000);
});

it('[LOG-8] the metrics show how far retention is behind, whichever node does the work', async () => {
  await fill(5, 30, { daysAgo: 100 });
  const release = await hold('account:1000000002');
  const metrics = createMetrics();
  const bystander = createMetrics();
  const retention = new Retention(database, silent, 3_600_000, metrics);
  const elsewhere = new Retention(other, silent, 3_600_000, bystander);
  const behind = async (of: typeof metrics): Promise<number> =>
    Number(/pulso_retention_behind_rows\{task="events"\} (\S+)/.exec(await of.text())?.[1]);
  await retention.run();
  expect(await behind(metrics)).toBe(30);
  expect(await metrics.text()).toMatch(/pulso_retention_behind_seconds\{task="events"\} \d/);
  expect(await metrics.text()).toMatch(/pulso_retention_removed_total\{task="events"\} 120/);
  await release();
  await elsewhere.run();
  expect(await behind(bystander)).toBe(0);
  await retention.run();
  expect(await behind(metrics)).toBe(0);
  for (const one of [retention, elsewhere]) await one.close();
  for (const one of [metrics, bystander]) one.close();
});
