import type { Principal } from '../../contract/core/identity';
import { Problem } from '../../contract/problems';
import type { Command } from '../../server/commands/define';
import { Lane, type LaneOptions } from '../../server/commands/lane';
import { openDatabase, type Database } from '../../server/db/client';
import { verifyLedger } from '../../server/features/bank/verify-ledger';
import { bank } from '../../server/features/bank/lane';
import { ANAS } from '../support/servers/test-server';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';

const admin: Principal = {
  kind: 'user',
  id: 'u_admin',
  username: 'admin',
  displayName: 'Admin',
  role: 'admin',
  sessionId: 's',
  expiresAt: 0,
};

let home: TestDatabase;
let database: Database;
beforeAll(async () => {
  home = await createDatabase();
  database = openDatabase(home.url, { log: silent });
  await database.prisma.account.create({ data: { cedula: ANAS, holder: 'Ana' } });
});
afterAll(async () => {
  await database.close();
  await home.drop();
});

let counter = 0;
const deposit = (more: Partial<Command<'deposito'>> = {}): Command<'deposito'> => ({
  name: 'deposito',
  input: { cedula: ANAS, monto: 1 as never },
  principal: admin,
  actor: 'u_admin',
  id: `deposito-${counter++}`,
  fingerprint: 'f',
  at: new Date(),
  ...more,
});

/** Makes a lane of the bank that calls `spoil` before each decision, and `hold` before each transaction's reads. */
function makeLane(
  options: Partial<LaneOptions> = {},
  spoil: (command: Command) => void = () => undefined,
  hold: () => Promise<void> = () => Promise.resolve(),
) {
  const batches: number[] = [];
  const rules = bank(() => true);
  const lane = new Lane(
    {
      ...rules,
      async load(tx, commands) {
        await hold();
        return rules.load(tx, commands);
      },
      decide(ledger, command) {
        spoil(command);
        return rules.decide(ledger, command);
      },
    },
    { database, committed: (_events, { size }) => batches.push(size), uncertain: () => undefined, ...options },
  );
  return { lane, batches };
}

it('an idle lane commits each command separately; a loaded lane batches them', async () => {
  const { lane, batches } = makeLane();
  await lane.submit(deposit());
  expect(batches).toEqual([1]);
  await Promise.all(Array.from({ length: 300 }, () => lane.submit(deposit())));
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      for (let i = 0; i < 3; i++) await lane.submit(deposit());
    }),
  );
  expect(batches.reduce((sum, size) => sum + size)).toBe(601);
  expect(batches.length).toBeLessThan(40);
  expect((await verifyLedger(database)).faults).toEqual([]);
});

it('[HUB-5] committed events are published even if the next transaction hangs', async () => {
  let transactions = 0;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const { lane, batches } = makeLane({}, undefined, () => (transactions++ === 0 ? Promise.resolve() : held));
  const all = Array.from({ length: 200 }, () => lane.submit(deposit()));
  await Promise.all(all.slice(0, 100));
  expect(batches).toEqual([100]);
  release();
  await Promise.all(all);
  expect(batches.reduce((sum, size) => sum + size)).toBe(200);
});

it('[HUB-5] under load publishing batch N overlaps with transaction N+1, in the order of their commits', async () => {
  const published: number[] = [];
  const begun: number[] = [];
  const committed: LaneOptions['committed'] = (events) => published.push(...events.map(({ seq }) => seq));
  const { lane } = makeLane({ committed }, undefined, () => {
    begun.push(published.length);
    return Promise.resolve();
  });
  const seqs = await Promise.all(
    Array.from({ length: 400 }, async () => (JSON.parse(await lane.submit(deposit())) as { seq: number }).seq),
  );
  expect(begun.slice(0, 2)).toEqual([0, 0]); // the second one began before the first one's events were published
  expect(published).toEqual(seqs);
});

it('no batch exceeds the maximum size', async () => {
  const { lane, batches } = makeLane({ maxBatch: 10 });
  await Promise.all(Array.from({ length: 95 }, () => lane.submit(deposit())));
  expect(batches).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 5]);
});

it('commands beyond the queue’s limit are refused at once', async () => {
  const { lane } = makeLane({ maxWaiting: 20 });
  const answers = await Promise.allSettled(Array.from({ length: 30 }, () => lane.submit(deposit())));
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(refused).toHaveLength(10);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'server.busy', retryAfterMs: 1_000 });
});

it.each([
  ['a rule that throws', 'poison', {}],
  ['a value that the database refuses', 'text', { actor: 'u\0' }],
])('%s does not affect other commands of its batch', async (_cause, kind, more) => {
  const before = await verifyLedger(database);
  const { lane } = makeLane({}, ({ id }) => {
    if (id.startsWith('poison')) throw new Error('a bug');
  });
  const answers = await Promise.allSettled(
    Array.from({ length: 9 }, (_, i) => lane.submit(deposit(i === 4 ? { ...more, id: `${kind}-${counter++}` } : {}))),
  );
  expect(answers.map(({ status }) => status === 'fulfilled')).toEqual([
    true,
    true,
    true,
    true,
    false,
    true,
    true,
    true,
    true,
  ]);
  expect((answers[4] as PromiseRejectedResult).reason).not.toBeInstanceOf(Problem);
  const after = await verifyLedger(database);
  expect([after.entries - before.entries, after.faults]).toEqual([8, []]);
});

it('[LOG-3] a late repeat gets its first answer, however little time is left to commit', async () => {
  const { lane } = makeLane();
  const { lane: hasty } = makeLane({ patienceMs: 0 });
  const command = deposit();
  const reply = await lane.submit(command);
  expect(await hasty.submit(command)).toBe(reply);
  const [repeat, other] = await Promise.all([hasty.submit(command), hasty.submit(deposit())]);
  expect(repeat).toBe(reply);
  expect(JSON.parse(other)).toMatchObject({ tipo: 'deposito' });
});

it('[LOG-3] a repeat gets its first answer while another transaction holds the rows that it would lock', async () => {
  const hurried = openDatabase(`${home.url}?options=-c%20lock_timeout%3D100`, { log: silent });
  const { lane } = makeLane({ database: hurried, patienceMs: 150 });
  const command = deposit();
  const refused = { ...deposit(), name: 'retiro' as const, input: { cedula: ANAS, monto: 1e12 as never } };
  const reply = await lane.submit(command);
  const refusal = await lane.submit(refused).then(undefined, (error: unknown) => error as Problem);
  expect(refusal).toMatchObject({ code: 'bank.over_limit' });
  const answers = await database.transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM journal FOR UPDATE`;
    const submitted = [command, deposit(), refused, { ...command, fingerprint: 'other' }];
    return Promise.allSettled(submitted.map((one) => lane.submit(one)));
  });
  expect(answers[0]).toMatchObject({ value: reply });
  expect(answers.slice(1).map((answer) => (answer as PromiseRejectedResult).reason as unknown)).toMatchObject([
    { code: 'server.unavailable' },
    { code: 'bank.over_limit' },
    { code: 'command.id_reused' },
  ]);
  await hurried.close();
});

it('a command submitted at the moment a lane becomes idle is not lost', async () => {
  const { lane } = makeLane();
  for (let i = 0; i < 50; i++) {
    const first = lane.submit(deposit());
    await first;
    for (let turns = i % 8; turns > 0; turns--) await Promise.resolve();
    await lane.submit(deposit());
  }
  await lane.idle();
});
