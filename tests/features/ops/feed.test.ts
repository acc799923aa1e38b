import { createHash } from 'node:crypto';
import type { LogEvent } from '../../../server/log/append';
import { openDatabase, type Database } from '../../../server/db/client';
import { LogPublisher, type FeedLimits } from '../../../server/features/ops/log-publisher';
import { LoadMonitor } from '../../../server/features/ops/load-monitor';
import { createLog } from '../../../server/telemetry/log';
import { LogLines, untold } from '../../../server/telemetry/log-lines';
import { eventually } from '../../client/clients';
import { createDatabase, type TestDatabase } from '../../support/servers/database';
import { startProxy, type Proxy } from '../../support/servers/proxy';
import { useLasting } from '../../support/servers/resources';

const lasting = useLasting();

interface World {
  readonly feed: LogPublisher;
  readonly proxy: Proxy;
  /** The node's logger, which writes to standard output (kept here) and to the feed. */
  readonly log: ReturnType<typeof createLog>;
  readonly written: string[];
  readonly published: LogEvent[];
  readonly uncertain: () => number;
  /** Every committed event of the channel. */
  stored(): Promise<{ seq: number; data: { id: string; message?: string; level?: string; event?: string } }[]>;
}

async function open(limits: Partial<FeedLimits> = {}): Promise<World> {
  const home: TestDatabase = lasting(await createDatabase(), ({ drop }) => drop());
  const proxy = lasting(await startProxy(home.url), ({ close }) => close());
  const written: string[] = [];
  const lines = new LogLines();
  const log = createLog('debug', { write: (line) => void written.push(line) }, lines);
  const patience = { maxWait: 500, timeout: 500, borrow: 800 };
  const database: Database = lasting(openDatabase(proxy.url, { log, patience }), (one) => one.close());
  const direct = lasting(openDatabase(home.url, { log, poolSize: 1 }), (one) => one.close());
  const published: LogEvent[] = [];
  let uncertain = 0;
  const feed = new LogPublisher({
    database,
    node: 'n-1',
    committed: (events) => published.push(...events),
    uncertain: () => uncertain++,
    log: log.child(untold),
    limits: { delayMs: 10, retryMs: 50, ...limits },
  });
  lasting(feed, (one) => one.close());
  lines.listen((line) => feed.line(line));
  feed.start();
  return {
    ...{ feed, proxy, log, written, published, uncertain: () => uncertain },
    stored: () => direct.prisma.$queryRaw`SELECT seq::int AS seq, data FROM events WHERE channel = 'ops' ORDER BY seq`,
  };
}

const messages = (stored: Awaited<ReturnType<World['stored']>>) => stored.map(({ data }) => data.message);

/** The number of lines that are reported as missing. */
const missingIn = (texts: readonly (string | undefined)[]): number =>
  texts.map((text) => Number(/^(\d+) lines of the log/.exec(text ?? '')?.[1] ?? 0)).reduce((sum, one) => sum + one, 0);

it('[OPS-1] lines are published in the order of writing, many in one transaction', async () => {
  const { log, published, stored } = await open({ perSecond: 1_000, burst: 1_000 });
  for (let i = 0; i < 250; i++) log.info(`line ${i}`);
  await eventually(() => published.length === 250);
  const all = await stored();
  expect(messages(all)).toEqual(Array.from({ length: 250 }, (_, i) => `line ${i}`));
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  expect(new Set(published.map(({ at }) => at)).size).toBeLessThanOrEqual(3);
});

it('[OPS-1] an error is published as an event of the node as well', async () => {
  const { log, published } = await open();
  log.error({ err: new Error('surprise'), requestId: 'r-1' }, 'a request failed');
  await eventually(() => published.length === 2);
  expect(published.map(({ data }) => JSON.parse(data) as object)).toMatchObject([
    { type: 'log', source: 'backend', level: 'error', message: 'a request failed: surprise (requestId=r-1)' },
    { type: 'system', source: 'system', event: 'server_error', data: { requestId: 'r-1' }, node: 'n-1' },
  ]);
});

it('[OPS-2] a flood is truncated, and one line gives the number of missing lines', async () => {
  const { log, published, stored } = await open({ perSecond: 20, burst: 30 });
  for (let i = 0; i < 1_000; i++) log.info(`line ${i}`);
  log.info('after it');
  await eventually(
    () => missingIn(published.map(({ data }) => (JSON.parse(data) as { message?: string }).message)) > 0,
  );
  const texts = messages(await stored());
  expect(texts.slice(0, 30)).toEqual(Array.from({ length: 30 }, (_, i) => `line ${i}`));
  expect(texts[30]).toMatch(/^\d+ lines of the log are missing here/);
  expect(texts.length).toBeLessThan(100);
  expect(texts.filter((text) => text?.startsWith('line')).length + missingIn(texts)).toBeGreaterThanOrEqual(1_000);
});

it('[OPS-2] without a database the newest lines are kept, one counts the lost, and nothing feeds itself', async () => {
  const { log, proxy, published, written, stored } = await open({
    perSecond: 10_000,
    burst: 10_000,
    waiting: 100,
    batch: 10,
  });
  log.info('before');
  await eventually(() => published.length === 1);
  proxy.cut();
  for (let i = 0; i < 500; i++) log.info(`line ${i}`);
  const quiet = (): number => written.filter((line) => !line.includes('"line ')).length;
  await eventually(() => written.some((line) => line.includes('the log could not be published')));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(quiet()).toBeLessThan(25);
  proxy.pass();
  await eventually(() => published.some(({ data }) => data.includes('line 499')));
  const texts = messages(await stored());
  const kept = texts.filter((text) => text?.startsWith('line '));
  expect(kept.slice(-80)).toEqual(Array.from({ length: 80 }, (_, i) => `line ${420 + i}`));
  expect(kept.length + missingIn(texts)).toBeGreaterThanOrEqual(500);
  expect(texts.length).toBeLessThan(150);
});

/** A connection sends COMMIT in full once, and then the name of the prepared statement. */
const preparedCommit = createHash('sha256').update('COMMIT').digest('hex').slice(0, 24);

it('[OPS-2] lines whose COMMIT is not answered are published once', async () => {
  const { log, proxy, stored, uncertain, published } = await open();
  log.info('first');
  await eventually(() => published.length === 1);
  let lost = 0;
  proxy.dropReplies((chunk) => {
    if (lost > 0 || !(chunk.includes('COMMIT') || chunk.includes(preparedCommit))) return false;
    lost++;
    return true;
  });
  log.info('second');
  await eventually(() => uncertain() === 1);
  log.info('third');
  await eventually(() => published.some(({ data }) => data.includes('third')));
  const texts = messages(await stored()).filter((text) => text !== undefined && /^(first|second|third)$/.test(text));
  expect([lost, ...texts]).toEqual([1, 'first', 'second', 'third']);
});

it('[OPS-1] a stop publishes the waiting lines', async () => {
  const { feed, log, stored } = await open({ delayMs: 60_000 });
  log.info('the last line');
  await feed.close();
  expect(messages(await stored())).toEqual(['the last line']);
});

it('[OPS-7] high load is reported when it begins, at most once a minute, and not for one late sample', () => {
  let now = 0;
  let p99 = 0;
  const published: number[] = [];
  const watch = { take: () => ({ p50: 0, p99, max: p99 }), stop: () => undefined };
  const load = new LoadMonitor({ watch, tell: (delay) => published.push(delay.p99), everyMs: 1e6, now: () => now });
  const sample = (delay: number, times = 1): void => {
    p99 = delay;
    for (let i = 0; i < times; i++, now += 2_000) load.look();
  };
  sample(0.02, 5);
  sample(0.4);
  sample(0.02);
  expect(published).toEqual([]);
  sample(0.5, 10);
  expect(published).toEqual([0.5]);
  sample(0.15, 2); // neither high nor calm
  sample(0.6, 3);
  expect(published).toEqual([0.5]);
  sample(0.02);
  sample(0.7, 3); // within the minute
  expect(published).toEqual([0.5]);
  now += 60_000;
  sample(0.02);
  sample(0.8, 3);
  expect(published).toEqual([0.5, 0.8]);
  load.close();
});
