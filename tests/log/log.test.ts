import { Client as PgClient } from 'pg';
import { openDatabase, type Database } from '../../server/db/client';
import type { LogEvent } from '../../server/hub/ports';
import { append, type NewEvent } from '../../server/log/append';
import { readEpoch, renewEpoch } from '../../server/log/epoch';
import { LogReader } from '../../server/log/reader';
import { forgetCommands, prune } from '../../server/log/retention';
import { channelKinds } from '../../contract/channels';
import { rememberedForever } from '../../contract/commands';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';

const event = (channel: string, data: unknown = null, seq?: number): NewEvent => ({
  channel,
  type: 'balance_updated',
  data: JSON.stringify(data),
  ...(seq !== undefined && { seq }),
});

let home: TestDatabase;
let database: Database;
let other: Database;
beforeAll(async () => {
  home = await createDatabase();
  database = openDatabase(home.url, { log: silent });
  other = openDatabase(home.url, { log: silent });
});
afterAll(async () => {
  await database.close();
  await other.close();
  await home.drop();
});

const write = (events: NewEvent[], on = database): Promise<LogEvent[]> =>
  on.transaction((tx) => append(tx, { events }));

it('[LOG-1] a rollback leaves neither the change, nor its event, nor a gap', async () => {
  const channel = 'account:1000000001';
  await write([event(channel)]);
  const failing = database.transaction(async (tx) => {
    await tx.user.create({ data: { id: 'u_x', username: 'x', displayName: 'x', passwordHash: '' } });
    await append(tx, { events: [event(channel), event(channel)] });
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await database.prisma.user.count({ where: { id: 'u_x' } })).toBe(0);
  expect(await database.prisma.event.count({ where: { channel } })).toBe(1);
  expect((await write([event(channel)]))[0]?.seq).toBe(2);
});

it.each([
  ['alone', []],
  ['beside those of other channels', [event('account:1000000009')]],
])('[LOG-1] an event with a sequence that its writer did not expect, %s, rolls everything back', async (_, others) => {
  const channel = 'account:1000000002';
  const events = [event(channel, null, 1), ...others, event(channel, null, 3)];
  await expect(write(events)).rejects.toThrow('is at 2, its writer expected 3');
  const withCommitBehind = database.pipelined((tx) => append(tx.last, { events }));
  await expect(withCommitBehind).rejects.toThrow('is at 2, its writer expected 3');
  const names = events.map(({ channel: name }) => name);
  expect(await database.prisma.channel.count({ where: { name: { in: names } } })).toBe(0);
});

it('[LOG-2] parallel writers on two nodes leave no gap, and the order is the order of commits', async () => {
  const channels = ['account:2000000001', 'account:2000000002', 'account:2000000003'];
  const committed = new Map<string, number[]>(channels.map((channel) => [channel, []]));
  const writer = async (w: number): Promise<void> => {
    for (let i = 0; i < 15; i++) {
      const events = channels
        .filter((_, c) => (w + i + c) % 3 > 0)
        .flatMap((c) => [event(c, { w, i }), event(c, { w, i })]);
      const rollBack = (w + i) % 5 === 0;
      await (w % 2 ? database : other)
        .transaction(async (tx) => {
          const appended = await append(tx, { events: w % 4 > 1 ? events.reverse() : events });
          if (rollBack) throw new Error('rolled back');
          return appended;
        })
        .then((appended) => appended.forEach(({ channel, seq }) => committed.get(channel)?.push(seq)))
        .catch((error: unknown) => expect((error as Error).message).toBe('rolled back'));
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, w) => writer(w)));
  for (const channel of channels) {
    const rows = await database.prisma.$queryRaw<{ seq: number; xmin: number; data: string }[]>`
      SELECT seq::float8 AS seq, xmin::text::float8 AS xmin, data::text FROM events WHERE channel = ${channel} ORDER BY seq`;
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, i) => i + 1));
    // A transaction's events are adjacent, and the next one's follow them.
    for (let i = 0; i < rows.length; i += 2) expect(rows[i]?.xmin).toBe(rows[i + 1]?.xmin);
    expect([...committed.get(channel)!].sort((a, b) => a - b)).toEqual(rows.map(({ seq }) => seq));
  }
});

it('reads of one turn share one statement, each channel from its own position', async () => {
  const channels = ['account:3000000001', 'account:3000000002', 'account:3000000003'];
  await write(channels.flatMap((channel, c) => Array.from({ length: 5 + c }, (_, i) => event(channel, i))));
  const reader = new LogReader(database, 4);
  const [one, two, three, none, head] = await Promise.all([
    reader.read(channels[0]!, 0),
    reader.read(channels[1]!, 4),
    reader.read(channels[2]!, 7),
    reader.read('account:0000000000', 0),
    reader.read(channels[0]!, Number.MAX_SAFE_INTEGER),
  ]);
  expect(one.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(one.events[0]).toEqual({
    channel: channels[0],
    seq: 1,
    type: 'balance_updated',
    data: '0',
    at: expect.any(Number),
  });
  expect([one.head, two.events.map(({ seq }) => seq), three.events]).toEqual([5, [5, 6], []]);
  expect([none, head]).toEqual([
    { events: [], head: 0, pruned: 0 },
    { events: [], head: 5, pruned: 0 },
  ]);
  expect(await reader.moved(channels.map((channel) => [channel, 6]))).toEqual([{ channel: channels[2], head: 7 }]);
});

describe('[LOG-5] retention', () => {
  const keep = (count: number, days: number) => ({ account: { ...channelKinds.account, keep: { count, days } } });

  it('by count: older events are deleted, and a read returns the sequence up to which', async () => {
    const channel = 'account:4000000001';
    await write(Array.from({ length: 30 }, () => event(channel)));
    await prune(database, keep(10, 90));
    const reader = new LogReader(database);
    const { events, head, pruned } = await reader.read(channel, 0);
    expect([events[0]?.seq, events.length, head, pruned]).toEqual([21, 10, 30, 20]);
    expect(await prune(database, keep(10, 90))).toBe(0);
    expect((await write([event(channel)]))[0]?.seq).toBe(31);
  });

  it('by age: every event past the limit is deleted', async () => {
    const channel = 'account:4000000002';
    await write(Array.from({ length: 5 }, () => event(channel)));
    await database.prisma.event.updateMany({
      where: { channel },
      data: { at: new Date(Date.now() - 100 * 86_400_000) },
    });
    await write([event(channel)]);
    await prune(database, keep(1_000, 90));
    expect(await new LogReader(database).read(channel, 0)).toMatchObject({ head: 6, pruned: 5, events: [{ seq: 6 }] });
  });

  it('runs on one node at a time', async () => {
    const channel = 'account:4000000003';
    await prune(database, keep(10, 90));
    await write(Array.from({ length: 30 }, () => event(channel)));
    const removed = await Promise.all([prune(database, keep(10, 90)), prune(other, keep(10, 90))]);
    expect(removed.reduce((sum, n) => sum + n)).toBe(20);
  });

  it('[LOG-3] forgets command ids after a day, and those of accepted money commands never', async () => {
    const commands = [...rememberedForever, 'abrir_cuenta' as const];
    const done = commands.map((name) => ({
      actor: 'u_old',
      id: `antiguo-${name}`,
      name,
      fingerprint: 'f',
      reply: '{}',
    }));
    await database.transaction((tx) =>
      append(tx, { events: [], commands: done, at: new Date(Date.now() - 25 * 3_600_000) }),
    );
    await database.transaction((tx) => append(tx, { events: [], commands: [{ ...done.at(-1)!, id: 'de-hoy-mismo' }] }));
    const refused = { ...done[0]!, id: 'antiguo-rechazado', refused: true };
    await database.transaction((tx) =>
      append(tx, { events: [], commands: [refused], at: new Date(Date.now() - 25 * 3_600_000) }),
    );
    expect(await forgetCommands(database, rememberedForever)).toBe(2);
    const left = await database.prisma.command.findMany({ where: { actor: 'u_old' }, select: { id: true } });
    expect(left.map(({ id }) => id).sort()).toEqual([
      'antiguo-deposito',
      'antiguo-retiro',
      'antiguo-transferencia',
      'de-hoy-mismo',
    ]);
  });
});

describe('[LOG-6] the epoch', () => {
  it('is the same for all nodes and starts, until it is renewed', async () => {
    const [first, second] = await Promise.all([readEpoch(database), readEpoch(other)]);
    expect(second).toBe(first);
    const renewed = await renewEpoch(database);
    expect(renewed).not.toBe(first);
    expect(await readEpoch(other)).toBe(renewed);
  });

  it('differs in a copy of the database', async () => {
    const epoch = await readEpoch(database);
    await database.close();
    await other.close();
    const name = new URL(home.url).pathname.slice(1);
    const client = new PgClient({ connectionString: process.env.PULSO_TEST_ADMIN_URL });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}_copy TEMPLATE ${name} OWNER pulso`);
    const copy = openDatabase(`${home.url}_copy`, { log: silent });
    database = openDatabase(home.url, { log: silent });
    other = openDatabase(home.url, { log: silent });
    const copied = await readEpoch(copy);
    expect(copied).not.toBe(epoch);
    expect(await readEpoch(copy)).toBe(copied);
    expect(await readEpoch(database)).toBe(epoch);
    await copy.close();
    await client.query(`DROP DATABASE ${name}_copy WITH (FORCE)`);
    await client.end();
  });
});
