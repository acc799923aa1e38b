import pino from 'pino';
import { Client } from 'pg';
import { isUnavailable, outageOf, type Database } from '../../server/db/client';
import { Prisma } from '../../server/db/generated/client';
import { ANAS, codeOf, useTestServers, type TestServer } from '../support/servers/test-server';
import { transports, useTransports } from '../support/clients/transports';
import { useDatabase } from '../support/servers/open-database';

const openDoor = useTestServers();
const connect = useTransports();

describe('[LOG-7] transient states are distinguished from faults', () => {
  let database: Database;
  useDatabase((opened) => void (database = opened));

  /** A statement that PostgreSQL refuses with this code. */
  const refusal = (code: string): Prisma.Sql =>
    Prisma.sql`${Prisma.raw(`DO $$ BEGIN RAISE EXCEPTION 'so it is' USING ERRCODE = '${code}'; END $$`)}`;
  const failureOf = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => Promise.reject(new Error('expected a failure')),
      (error: unknown) => error,
    );

  it.each([
    ['53100', 'disk_full'],
    ['53200', 'out_of_memory'],
    ['53300', 'connections_exhausted'],
    ['53400', 'out_of_resources'],
    ['53000', 'out_of_resources'],
    ['55P03', 'locked'],
    ['55006', 'locked'],
    ['55000', 'locked'],
    ['57014', 'timed_out'],
    ['57P01', 'database_away'],
    ['57P02', 'database_away'],
    ['57P03', 'database_starting'],
    ['57P05', 'database_away'],
    ['58030', 'storage_failing'],
    ['25006', 'read_only'],
    ['25P03', 'timed_out'],
    ['25P04', 'timed_out'],
    ['08006', 'database_away'],
    ['08003', 'database_away'],
    ['28P01', 'access_refused'],
    ['3D000', 'access_refused'],
    ['23505', undefined],
    ['22012', undefined],
    ['42601', undefined],
    ['P0001', undefined],
    ['XX000', undefined],
  ])('%s is %s, whichever API runs the statement', async (code, cause) => {
    const failures = await Promise.all(
      [
        database.prisma.$executeRaw(refusal(code)),
        database.transaction((tx) => tx.$executeRaw(refusal(code))),
        database.pipelined((tx) => tx.$executeRaw(refusal(code))),
        database.pipelined((tx) => tx.last.$executeRaw(refusal(code))),
      ].map(failureOf),
    );
    expect(failures.map(outageOf)).toEqual(failures.map(() => cause));
    expect(failures.map(isUnavailable)).toEqual(failures.map(() => cause !== undefined));
  });
});

describe('on a node', () => {
  const lines: { level: number; cause?: string; msg: string }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line) as never) });

  /** Runs in another database: settings of the test's own database do not apply there. */
  async function asAdmin(sql: string): Promise<void> {
    const client = new Client({ connectionString: process.env.PULSO_TEST_ADMIN_URL });
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
  const nameOf = (door: TestServer): string => new URL(door.home.url).pathname.slice(1);
  const deposit = (id: string) => ({ cedula: ANAS, monto: 1, id });

  it('[LOG-7] while the database is read-only, /ready says so and reads continue; then the node recovers', async () => {
    const door = await openDoor({ log, demo: false });
    const ana = await door.signIn('ana');
    const client = await connect('/hub', door.app.url, { as: ana });
    // New connections are led to a standby, as it were, and stay with it.
    await asAdmin(`ALTER DATABASE ${nameOf(door)} SET default_transaction_read_only = on`);
    await asAdmin(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = '${nameOf(door)}' AND pid <> pg_backend_pid() AND query NOT LIKE 'LISTEN%'`,
    );
    for (let answer = await door.ask('/ready'); ; answer = await door.ask('/ready')) {
      const { causa } = answer.json as { causa?: string };
      if (answer.status === 503 && causa === 'read_only') break;
      expect((await client.ask('deposito', deposit('solo-lectura'))).error?.code).toBe('server.unavailable');
    }
    expect((await door.ask(`/api/cuentas/${ANAS}`, { headers: ana })).status).toBe(200);
    expect((await client.ask('subscribe', { channel: 'ratings' })).success).toBe(true);
    await asAdmin(`ALTER DATABASE ${nameOf(door)} RESET default_transaction_read_only`);
    while ((await door.ask('/ready')).status !== 200) await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await client.askUntilAccepted('deposito', deposit('solo-lectura'))).success).toBe(true);
    expect(lines.filter(({ level, cause }) => level >= 40 && cause === 'read_only')).toHaveLength(1);
    expect(lines.filter(({ msg, cause }) => msg === 'an outage is over' && cause === 'read_only')).toHaveLength(1);
  }, 60_000);

  it.each(transports)(
    '[LOG-7] over %s, subscribe gets server.unavailable while its tables are locked',
    async (transport) => {
      const from = lines.length;
      const door = await openDoor({ log });
      const luis = await door.signIn('luis');
      const client = await connect(transport, door.app.url, { as: luis });
      await asAdmin(
        `ALTER DATABASE ${nameOf(door)} SET lock_timeout = '100ms'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${nameOf(door)}' AND pid <> pg_backend_pid()`,
      );
      while ((await door.ask('/api/productos', { headers: luis })).status !== 200);
      const holder = new Client({ connectionString: door.home.adminUrl });
      await holder.connect();
      try {
        await holder.query('BEGIN; LOCK TABLE rooms, room_members, room_bans IN ACCESS EXCLUSIVE MODE');
        for (let i = 0; i < 3; i++) {
          const reply = await client.ask('subscribe', { channel: 'room:1' });
          expect(reply.error?.code).toBe('server.unavailable');
          const answer = await door.ask('/api/rooms/1/messages', { headers: luis });
          expect(codeOf(answer)).toEqual([503, 'server.unavailable']);
        }
      } finally {
        await holder.end();
      }
      expect((await client.ask('subscribe', { channel: 'room:1' })).success).toBe(true);
      const warnings = lines.slice(from).filter(({ level }) => level >= 40);
      expect(warnings.filter(({ cause }) => cause === 'locked').length).toBeLessThanOrEqual(1);
      expect(warnings.filter(({ cause }) => cause === undefined)).toEqual([]);
    },
  );
});
