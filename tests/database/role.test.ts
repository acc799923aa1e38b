import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import pino from 'pino';
import { openDatabase } from '../../server/db/client';
import { migrate } from '../../server/db/migrate';
import { projectRoot } from '../../server/db/project';
import { checkRole } from '../../server/db/role';
import { useTestServers } from '../support/servers/test-server';
import { createDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';

const openDoor = useTestServers();
const WARNING = /^the database role (is a superuser|may disable triggers): /;

/** A logger, and the messages it got. */
function recordingLog() {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
  return { log, messages: () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg) };
}

/** Runs statements as the superuser of the tests' PostgreSQL. */
async function asSuperuser(...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: process.env.PULSO_TEST_ADMIN_URL });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The warnings about the role that an address connects as. */
async function warningsOf(url: string): Promise<string[]> {
  const warnings: string[] = [];
  const database = openDatabase(url, { log: silent, poolSize: 1 });
  const warn = (_entry: unknown, message: string): void => void warnings.push(message);
  await checkRole(database, { warn } as Parameters<typeof checkRole>[1]);
  await database.close();
  return warnings;
}

it('[SEC-32] [SEC-75] the role that compose creates is no superuser, owns its database, and can serve', async () => {
  const name = `deployed_${randomBytes(4).toString('hex')}`;
  const sql = readFileSync(join(projectRoot, 'deploy', 'database.sql'), 'utf8')
    .replace(/^(--|\\).*$/gm, '') // comments, and psql's own commands
    .replace(":'password'", "'secret'")
    .replaceAll(/\bpulso\b/g, name);
  await asSuperuser(...sql.split(';').filter((statement) => statement.trim() !== ''));
  const url = new URL(process.env.PULSO_TEST_ADMIN_URL ?? '');
  Object.assign(url, { username: name, password: 'secret', pathname: `/${name}` });
  try {
    await migrate(url.href);
    expect(await warningsOf(url.href)).toEqual([]);
    const database = openDatabase(url.href, { log: silent, poolSize: 1 });
    const { prisma } = database;
    await expect(prisma.$executeRaw`TRUNCATE entries`).rejects.toThrow(/never changed nor deleted/);
    await expect(prisma.$executeRaw`SET session_replication_role = 'replica'`).rejects.toThrow(/permission denied/);
    await expect(prisma.$executeRawUnsafe(`CREATE DATABASE ${name}_2`)).rejects.toThrow(/permission denied/);
    await expect(prisma.$executeRawUnsafe(`CREATE ROLE ${name}_2`)).rejects.toThrow(/permission denied/);
    await database.close();
  } finally {
    await asSuperuser(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, `DROP ROLE IF EXISTS ${name}`);
  }
}, 60_000);

it('[SEC-75] a superuser, a member of one, and a role that may disable triggers get a warning', async () => {
  const home = await createDatabase();
  const name = `odd_${randomBytes(4).toString('hex')}`;
  const url = new URL(home.adminUrl);
  const { username: superuser } = url;
  Object.assign(url, { username: name, password: 'secret' });
  try {
    expect(await warningsOf(home.url)).toEqual([]);
    expect(await warningsOf(home.adminUrl)).toEqual([expect.stringMatching(/^the database role is a superuser/)]);
    await asSuperuser(`CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
    expect(await warningsOf(url.href)).toEqual([]);
    await asSuperuser(`GRANT SET ON PARAMETER session_replication_role TO ${name}`);
    expect(await warningsOf(url.href)).toEqual([expect.stringMatching(/^the database role may disable triggers/)]);
    await asSuperuser(`GRANT ${superuser} TO ${name}`);
    expect(await warningsOf(url.href)).toEqual([expect.stringMatching(/^the database role is a superuser/)]);
  } finally {
    await home.drop();
    await asSuperuser(`DROP OWNED BY ${name}`, `DROP ROLE ${name}`);
  }
});

it('[SEC-75] a server warns once at its start, and not at all with a dedicated role', async () => {
  const plain = recordingLog();
  const door = await openDoor({ log: plain.log });
  expect(plain.messages().filter((message) => WARNING.test(message))).toEqual([]);
  const loud = recordingLog();
  await openDoor({ home: door.home, demo: false, log: loud.log, through: () => Promise.resolve(door.home.adminUrl) });
  expect(loud.messages().filter((message) => WARNING.test(message))).toHaveLength(1);
});
