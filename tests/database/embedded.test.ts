import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import pino from 'pino';
import { isUnavailable, openDatabase, type Database } from '../../server/db/client';
import { startEmbedded, type EmbeddedDatabase } from '../../server/db/embedded/embedded';
import { lockInstance } from '../../server/db/embedded/instance-lock';
import { migrate } from '../../server/db/migrate';
import { silent } from '../support/servers/log';
import { isGone, processes } from '../support/servers/processes';

let dataDir: string;
let running: EmbeddedDatabase | undefined;

beforeAll(() => (dataDir = mkdtempSync(join(tmpdir(), 'pulso-embedded-'))));

afterEach(async () => {
  await running?.close();
  running = undefined;
});

afterAll(() => rmSync(dataDir, { recursive: true }));

const start = async (): Promise<EmbeddedDatabase> =>
  (running = await startEmbedded({ dataDir, log: silent, initdbFlags: ['--no-sync'] }));

const pidFile = (): string => join(dataDir, 'postgres', 'postmaster.pid');
const serverPid = (): number => Number(readFileSync(pidFile(), 'utf8').split('\n')[0]);

/** A separate parent process, which starts PostgreSQL and is then killed with SIGKILL. */
async function leaveOrphan(): Promise<number> {
  const program = `
    const { startEmbedded } = require('./server/db/embedded/embedded');
    startEmbedded({ dataDir: process.argv[1], log: require('pino')({ level: 'silent' }) })
      .then(() => console.log('up'), (error) => console.log(String(error)));
    setInterval(() => {}, 1000);`;
  const args = ['--require', 'tsx/cjs', '-e', program, dataDir];
  const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const output = await new Promise<string>((resolve) => parent.stdout.once('data', (data) => resolve(String(data))));
  expect(output).toBe('up\n');
  const ended = new Promise((resolve) => parent.once('exit', resolve));
  parent.kill('SIGKILL');
  await ended;
  return serverPid();
}

it('starts, migrates, stops and starts again with its data, durable by default', async () => {
  await start();
  await migrate(running!.url);
  const database = openDatabase(running!.url, { log: silent });
  await database.prisma.channel.create({ data: { name: 'kept', head: 7n } });
  const settings = await database.prisma.$queryRaw<{ name: string; setting: string }[]>`
    SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses')`;
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    listen_addresses: '127.0.0.1',
  });
  const [role] = await database.prisma.$queryRaw<{ rolsuper: boolean }[]>`
    SELECT rolsuper FROM pg_roles WHERE rolname = current_user`;
  expect(role).toEqual({ rolsuper: false });
  await database.close();
  expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);

  await Promise.all([running!.close(), running!.close()]);
  const started = Date.now();
  await start();
  expect(Date.now() - started).toBeLessThan(2000);
  const reopened = openDatabase(running!.url, { log: silent });
  await expect(reopened.prisma.channel.findUnique({ where: { name: 'kept' } })).resolves.toMatchObject({ head: 7n });
  await reopened.close();
});

it('names the process that holds the folder when a second server starts', async () => {
  await start();
  const line = `in use by process ${process.pid}; stop it or set another DATA_DIR`;
  await expect(startEmbedded({ dataDir, log: silent })).rejects.toThrow(line);
  await running!.close();
  const lock = await lockInstance(dataDir);
  await lock.release();
});

it('takes over the PostgreSQL of a killed parent', async () => {
  const pid = await leaveOrphan();
  await start();
  expect(serverPid()).toBe(pid);
  await running!.close();
  expect(isGone(pid)).toBe(true);
});

it('ends the open transactions of a killed parent before it takes over', async () => {
  await leaveOrphan();
  const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8').trim();
  const [, , , port] = readFileSync(pidFile(), 'utf8').split('\n');
  const old = openDatabase(`postgresql://pulso:${password}@127.0.0.1:${port}/pulso`, { log: silent });
  const unfinished = old.transaction(async (tx) => {
    await tx.$executeRaw`UPDATE channels SET head = 8 WHERE name = 'kept'`;
    await start();
    await tx.$executeRaw`UPDATE channels SET head = 9 WHERE name = 'kept'`;
  });
  await expect(unfinished.catch(isUnavailable)).resolves.toBe(true);
  await old.close();
});

it('stops an orphaned PostgreSQL with other settings, and starts its own', async () => {
  const pid = await leaveOrphan();
  running = await startEmbedded({ dataDir, log: silent, settings: { work_mem: '8MB' } });
  expect(serverPid()).not.toBe(pid);
  expect(isGone(pid)).toBe(true);
});

it('ignores the pid file of a dead server, and another program with its pid', async () => {
  await start();
  const text = readFileSync(pidFile(), 'utf8');
  await running!.close();
  for (const pid of [process.pid, process.ppid, 4_000_000]) {
    // As the postgres user would have left it.
    writeFileSync(pidFile(), text.replace(/^\d+/, String(pid)), { mode: 0o644 });
    await start();
    await running!.close();
  }
});

it('reports a database that is stopped as unavailable', async () => {
  await start();
  const database = openDatabase(running!.url, { log: silent });
  await database.ping();
  const interrupted = database.transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1`;
    await running!.close();
    await tx.$queryRaw`SELECT 1`;
  });
  await expect(interrupted.catch(isUnavailable)).resolves.toBe(true);
  await expect(database.ping().catch(isUnavailable)).resolves.toBe(true);
  await database.close();
});

it('runs in its own process session, so that Ctrl+C does not reach it', async () => {
  if (process.platform !== 'linux') return;
  await start();
  const session = (pid: number): string =>
    execFileSync('ps', ['-o', 'sid=', '-p', String(pid)])
      .toString()
      .trim();
  expect(session(serverPid())).not.toBe(session(process.pid));
  expect(readlinkSync(`/proc/${serverPid()}/cwd`)).toContain('postgres');
});

describe('after the main process of PostgreSQL is killed', () => {
  const isStored = async (database: Database, name: string): Promise<boolean> =>
    (await database.prisma.channel.findUnique({ where: { name } })) !== null;

  /** Resolves when the database answers, however long that takes. */
  async function untilReachable(database: Database): Promise<void> {
    for (;;) {
      const answered = await database.ping().then(
        () => true,
        (error: unknown) => (isUnavailable(error) ? false : Promise.reject(error as Error)),
      );
      if (answered) return;
    }
  }

  it('[DB-4] it restarts at the same address with everything committed, repeatedly', async () => {
    await start();
    await migrate(running!.url);
    const database = openDatabase(running!.url, { log: silent, poolSize: 2 });
    for (let round = 0; round < 3; round++) {
      const name = `round-${round}`;
      await database.prisma.channel.create({ data: { name, head: 7n } });
      const pid = serverPid();
      process.kill(pid, 'SIGKILL');
      while (!isGone(pid)) await new Promise(setImmediate);
      await untilReachable(database);
      expect(await isStored(database, name)).toBe(true);
      expect(serverPid()).not.toBe(pid);
    }
    await database.close();
  });

  it('[DB-4] it restarts although one of its backends keeps working', async () => {
    await start();
    const busy = new Client({ connectionString: running!.url });
    busy.on('error', () => undefined);
    await busy.connect();
    const work = busy.query('SELECT count(*) FROM generate_series(1, 10000000000)').catch(() => 'ended');
    const database = openDatabase(running!.url, { log: silent, poolSize: 1 });
    await untilReachable(database);
    process.kill(serverPid(), 'SIGKILL');
    expect(await work).toBe('ended');
    await untilReachable(database);
    await database.close();
    await busy.end();
  });

  it('[DB-4] the next start takes over, even after the parent is killed and a backend keeps working', async () => {
    const pid = await leaveOrphan();
    const password = readFileSync(join(dataDir, 'postgres-password'), 'utf8').trim();
    const [, , , port] = readFileSync(pidFile(), 'utf8').split('\n');
    const busy = new Client({ connectionString: `postgresql://pulso:${password}@127.0.0.1:${port}/pulso` });
    busy.on('error', () => undefined);
    await busy.connect();
    const work = busy.query('SELECT count(*) FROM generate_series(1, 10000000000)').catch(() => 'ended');
    process.kill(pid, 'SIGKILL');
    await start();
    expect(await work).toBe('ended');
    await busy.end();
  });

  it('[DB-4] it stays stopped when it is closed afterwards', async () => {
    await start();
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    while (!isGone(pid)) await new Promise(setImmediate);
    await running!.close();
    const folder = join(dataDir, 'postgres');
    expect(processes().filter(({ command }) => /postgres.* -D /.test(command) && command.includes(folder))).toEqual([]);
  });

  it('[DB-4] a restart that fails is logged and retried until it succeeds', async () => {
    await start();
    const logged: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
    await running!.close();
    running = await startEmbedded({ dataDir, log, settings: { work_mem: '8MB' } });
    const database = openDatabase(running.url, { log: silent, poolSize: 1 });
    const hidden = join(dataDir, 'postgres', 'global');
    renameSync(hidden, `${hidden}-hidden`);
    process.kill(serverPid(), 'SIGKILL');
    while (!logged.some((line) => line.includes('could not be started again'))) await new Promise(setImmediate);
    expect(logged.join('')).toContain('the embedded PostgreSQL has ended unexpectedly; starting it again');
    renameSync(`${hidden}-hidden`, hidden);
    await untilReachable(database);
    await database.close();
  });
});
