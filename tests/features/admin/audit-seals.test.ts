import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { AuditLog } from '../../../server/audit/audit-log';
import { Sealer } from '../../../server/audit/sealer';
import { writeAuditEntries, type AuditEntry } from '../../../server/audit/audit-entry';
import { proveAuditLog, sealLines } from '../../../server/audit/seals';
import { openDatabase, type Database } from '../../../server/db/client';
import { projectRoot } from '../../../server/db/project';
import { startTestServer } from '../../support/servers/test-server';
import { createDatabase } from '../../support/servers/database';
import { silent } from '../../support/servers/log';
import { useLasting } from '../../support/servers/resources';

const lasting = useLasting();

const entry = (target: string): AuditEntry => ({
  by: { address: '127.0.0.1' },
  act: 'rol',
  target,
  detail: { rol: 'admin' },
});

/** Creates a database with entries in its audit log; `open` opens another client of it, as another node does. */
async function openLog(lines: number) {
  const home = lasting(await createDatabase({ demo: true }), ({ drop }) => drop());
  const open = (): Database => lasting(openDatabase(home.url, { log: silent }), (database) => database.close());
  const database = open();
  const audit = new AuditLog(database, silent);
  for (let i = 1; i <= lines; i++) await audit.note(entry(`line ${i}`));
  return { home, database, open };
}

/** Runs SQL as a superuser, with triggers switched off. */
async function tamper(adminUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  await client.query('SET session_replication_role = replica');
  await client.query(sql).finally(() => client.end());
}

it('[ADM-7] [SEC-42] concurrent sealers seal every entry once; later entries continue the chain', async () => {
  const { database, open } = await openLog(30);
  const databases = [database, open(), open()];
  await Promise.all(databases.map((one) => new Sealer(one, silent, 60_000).close()));
  const first = await proveAuditLog(database);
  expect([first.head.number, first.unsealed, first.faults]).toEqual([30, 0, []]);
  await new AuditLog(database, silent).note(entry('one more'));
  expect(await proveAuditLog(database)).toEqual({ head: first.head, unsealed: 1, faults: [] });
  await sealLines(database);
  const { head, unsealed, faults } = await proveAuditLog(database);
  expect([head.number, head.seal === first.head.seal, unsealed, faults]).toEqual([31, false, 0, []]);
});

it('[SEC-42] an entry that commits late is sealed late', async () => {
  const { database, open } = await openLog(1);
  const other = open();
  await other.transaction(async (tx) => {
    await tx.$executeRaw(writeAuditEntries([entry('early number, late commit')]));
    await new AuditLog(database, silent).note(entry('later number'));
    expect(await sealLines(database)).toBe(2);
  });
  expect(await proveAuditLog(database)).toMatchObject({ unsealed: 1, faults: [] });
  expect(await sealLines(database)).toBe(1);
  expect(await proveAuditLog(database)).toMatchObject({ head: { number: 3 }, unsealed: 0, faults: [] });
});

it('[SEC-42] the sealer seals more entries than it reads in one query', async () => {
  const { database } = await openLog(0);
  const lines = Array.from({ length: 2_345 }, (_, i) => entry(`line ${i}`));
  await database.transaction((tx) => tx.$executeRaw(writeAuditEntries(lines)));
  await new Sealer(database, silent, 60_000).close();
  expect(await proveAuditLog(database)).toMatchObject({ head: { number: 2_345 }, unsealed: 0, faults: [] });
});

it.each([
  ['a changed line', "UPDATE audit_log SET actor = 'luis' WHERE id = 3", 'line 3 has been changed'],
  ['a changed time', "UPDATE audit_log SET at = at - interval '1 day' WHERE id = 2", 'line 2 has been changed'],
  ['a changed detail', `UPDATE audit_log SET detail = '{"rol":"customer"}' WHERE id = 4`, 'line 4 has been changed'],
  ['a missing line', 'DELETE FROM audit_log WHERE id = 2', 'line 2 is missing'],
  ['a missing seal', 'DELETE FROM audit_seals WHERE number = 3', 'seal 3 is missing'],
  [
    'a line inserted between others',
    "INSERT INTO audit_log (id, act, outcome) OVERRIDING SYSTEM VALUE VALUES (-2000, 'rol', 'hecho')",
    'lines without a seal, though later ones have one: 1',
  ],
])('[ADM-7] [SEC-42] the proof detects tampering by a superuser: %s', async (_tampering, sql, fault) => {
  const { home, database } = await openLog(5);
  await sealLines(database);
  expect((await proveAuditLog(database)).faults).toEqual([]);
  await tamper(home.adminUrl, sql);
  expect((await proveAuditLog(database)).faults).toContain(fault);
});

it('[ADM-7] PostgreSQL refuses to change or delete a seal, even for the program’s own role', async () => {
  const { database } = await openLog(1);
  await sealLines(database);
  const refusal = /the audit log is never changed nor deleted/;
  await expect(database.prisma.$executeRaw`UPDATE audit_seals SET seal = ''`).rejects.toThrow(refusal);
  await expect(database.prisma.$executeRaw`DELETE FROM audit_seals`).rejects.toThrow(refusal);
  await expect(database.prisma.$executeRaw`TRUNCATE audit_seals`).rejects.toThrow(refusal);
});

it('[ADM-7] a server seals every entry before it stops; `npm run audit:verify` confirms this and reports tampering', async () => {
  const home = lasting(await createDatabase({ demo: true }), ({ drop }) => drop());
  const door = await startTestServer({ home });
  for (const name of ['ana', 'luis', 'admin']) await door.signIn(name);
  await door.close();
  const sound = await verify(home.url);
  expect(sound).toMatchObject({ code: 0, err: '' });
  expect(sound.out).toMatch(
    /^lines, all seals read +3\nlines not sealed yet +0\nlast seal +[0-9a-f]{64}\nThe audit log is as it was written\.\n$/,
  );
  await tamper(home.adminUrl, "UPDATE audit_log SET actor = 'nobody' WHERE id = (SELECT min(id) FROM audit_log)");
  const changed = await verify(home.url);
  expect([changed.code, changed.out]).toEqual([
    1,
    expect.stringMatching(/NOT as it was written:\n {2}- line \d+ has been changed\n/),
  ]);
});

async function verify(databaseUrl: string) {
  const program = [join(projectRoot, 'scripts', 'run.mjs'), 'dist/server/cli/audit-verify.js'];
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, program, { env });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number, out, err };
}
