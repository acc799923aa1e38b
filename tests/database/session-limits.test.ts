import { createHash } from 'node:crypto';
import { Client } from 'pg';
import pino from 'pino';
import { isUnavailable, openDatabase, type Database, type PipelinedTx, type Tx } from '../../server/db/client';
import { DatabaseConnection } from '../../server/db/connection';
import { migrationLimits } from '../../server/db/session-limits';
import { PostgresBus } from '../../server/bus/bus-postgres';
import { ANAS, codeOf, useTestServers } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';
import { startProxy, type Proxy } from '../support/servers/proxy';
import { useLasting } from '../support/servers/resources';

const lasting = useLasting();
const openDoor = useTestServers();
const connect = useClients();

let home: TestDatabase;
beforeAll(async () => void (home = await createDatabase()));
afterAll(() => home.drop());

const open = (url: string, options = {}): Database =>
  lasting(openDatabase(url, { log: silent, ...options }), (database) => database.close());

const show = async (tx: Pick<PipelinedTx, '$queryRaw'>, ...names: string[]): Promise<string[]> => {
  const rows = await tx.$queryRaw<{ value: string }[]>`
    SELECT current_setting(name) AS value FROM unnest(string_to_array(${names.join()}, ',')) WITH ORDINALITY AS n (name, i) ORDER BY i`;
  return rows.map(({ value }) => value);
};

const serving = ['idle_in_transaction_session_timeout', 'lock_timeout', 'statement_timeout', 'tcp_user_timeout'];
const values = ['5s', '6s', '8s', '10000'];

/** The address with additional options, as an operator would write them. */
const withOptions = (options: string): string => `${home.url}?options=${encodeURIComponent(options)}`;

it('[DB-2] PostgreSQL’s limits apply to every connection of the pool, Prisma’s and our own', async () => {
  const database = open(home.url, { poolSize: 3 });
  const one = (): Promise<string[]> => database.transaction((tx) => show(tx, ...serving, 'tcp_keepalives_idle'));
  const found = await Promise.all([
    one(),
    one(),
    one(),
    database.pipelined((tx) => show(tx, ...serving, 'tcp_keepalives_idle')),
  ]);
  expect(found).toEqual(Array(4).fill([...values, '10']));
  expect(await database.checkSessions()).toEqual([]);
});

it('[DB-2] an address keeps its own options; a stricter limit stays, a looser one is replaced', async () => {
  const database = open(
    withOptions('-c search_path=elsewhere -c lock_timeout=1500 -c idle_in_transaction_session_timeout=0'),
  );
  expect(await show(database.prisma, 'search_path', ...serving)).toEqual([
    'elsewhere',
    '5s',
    '1500ms',
    ...values.slice(2),
  ]);
  expect(await database.checkSessions()).toEqual([]);
});

it('[DB-2] the bus and the migration have separate limits', async () => {
  const bus = lasting(new PostgresBus(withOptions('-c application_name=the-bus'), silent), (opened) => opened.close());
  await new Promise<void>((resolve) =>
    bus.listen({ onWake: () => undefined, onMessage: () => undefined, onWakeAll: resolve }),
  );
  const connection = new DatabaseConnection({ connectionString: home.url, limits: migrationLimits() });
  await connection.connect();
  const { rows } = await connection.query<{ value: string }>(
    `SELECT current_setting(name) AS value FROM unnest($1::text[]) AS name`,
    [serving],
  );
  expect(rows.map(({ value }) => value)).toEqual(['15s', '30s', '0', '10000']);
  await connection.end();
});

it('[DB-2] sessions without the limits get one warning that says how to set them', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  const database = open(home.url, { log, poolSize: 1 });
  await database.prisma.$executeRaw`SET lock_timeout = 0`;
  await database.prisma.$executeRaw`SET idle_in_transaction_session_timeout = '10min'`;
  expect(await database.checkSessions()).toEqual(['idle_in_transaction_session_timeout', 'lock_timeout']);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(
    'ALTER ROLE CURRENT_USER SET idle_in_transaction_session_timeout = 5000; ALTER ROLE CURRENT_USER SET lock_timeout = 6000',
  );
});

describe.each([
  ['a wait for a lock', (tx: Tx) => tx.$executeRaw`UPDATE hub SET epoch = 'x'`],
  ['a statement', (tx: Tx) => tx.$queryRaw`SELECT 1 FROM pg_sleep(5)`],
])('%s', (_name, work) => {
  it('[DB-2] that takes too long is ended by PostgreSQL, and its connection stays usable', async () => {
    const holder = lasting(new Client({ connectionString: home.url }), (client) => client.end());
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE hub');
    const database = open(home.url, { poolSize: 1, patience: { timeout: 800, borrow: 5_000 } });
    const backend = (): Promise<unknown> => database.prisma.$queryRaw`SELECT pg_backend_pid()`;
    const before = await backend();
    const failure = await database.transaction(work).catch((error: unknown) => error);
    expect([isUnavailable(failure), String(failure)]).toEqual([true, expect.stringContaining('canceling statement')]);
    expect(await backend()).toEqual(before);
  });
});

it('[DB-2] a command that gets no lock is refused as unavailable, and accepted later under the same id', async () => {
  const door = await openDoor();
  const ana = await door.signIn('ana');
  const tab = await connect(door.app.url, { as: ana });
  const owner = new Client({ connectionString: door.home.url });
  await owner.connect();
  await owner.query('BEGIN; LOCK TABLE accounts');
  const deposit = { cedula: ANAS, monto: 1, id: 'waits-for-a-lock' };
  expect((await tab.ask('deposito', deposit)).error?.code).toBe('server.unavailable');
  await owner.query('ROLLBACK');
  await owner.end();
  expect(await tab.ask('deposito', deposit)).toMatchObject({ success: true, data: { seq: 1 } });
});

/** The name under which a connection has the COMMIT of a pipelined transaction prepared. */
const preparedCommit = createHash('sha256').update('COMMIT').digest('hex').slice(0, 24);

it('[DB-2] a server that silently loses the database in a transaction blocks others for seconds only', async () => {
  const here = await openDoor({ demo: false });
  const proxies: Proxy[] = [];
  const through = async (url: string): Promise<string> => {
    const proxy = lasting(await startProxy(url), ({ close }) => close());
    proxies.push(proxy);
    return proxy.url;
  };
  const there = await openDoor({ demo: false, home: here.home, through });
  const ana = await here.signIn('ana');
  const tab = await connect(there.app.url, { as: ana });
  const deposit = (id: string): ReturnType<typeof here.ask> =>
    here.ask('/api/deposito', { headers: { ...ana, 'idempotency-key': id }, body: { cedula: ANAS, monto: 1 } });
  // `there` now has the account in memory. The deposit on `here` makes that stale, so the next command locks it first.
  expect(await tab.ask('deposito', { cedula: ANAS, monto: 1, id: 'there-before' })).toMatchObject({ success: true });
  expect(await deposit('here-before')).toMatchObject({ status: 200 });
  let lost = false;
  proxies[0]?.silence((chunk) => (lost ||= chunk.includes(preparedCommit)));
  const cut = tab.ask('deposito', { cedula: ANAS, monto: 1, id: 'there-is-cut-off' });
  while (!lost) await new Promise(setImmediate);

  const started = Date.now();
  for (let status = 0; status !== 200;) {
    const answer = await deposit('here-meanwhile');
    if (answer.status !== 200) expect(codeOf(answer)).toEqual([503, 'server.unavailable']);
    ({ status } = answer);
  }
  expect(Date.now() - started).toBeGreaterThan(1_000);
  expect(Date.now() - started).toBeLessThan(10_000);
  proxies[0]?.pass();
  await cut;
});
