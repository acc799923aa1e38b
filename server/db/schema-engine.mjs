// Prisma's own migration engine as WebAssembly: nothing is downloaded, and the CLI can read its history.
// Runs in a child process only, because the engine leaves a socket and a timer behind.
// PULSO_SESSION is the first statement of each of its sessions. On failure it prints the error's code and message.
//   node schema-engine.mjs apply              applies prisma/migrations to DATABASE_URL
//   node schema-engine.mjs diff [older.prisma]   prints the SQL that migrates an older schema to the present one
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';

const root = join(import.meta.dirname, '..', '..');
const migrations = join(root, 'prisma', 'migrations');
const filters = { externalTables: [], externalEnums: [] };
const lockfile = { path: 'migration_lock.toml', content: 'provider = "postgresql"' };

/** The bundler-style wasm import needs a flag in Node 20, so the module is instantiated by hand. */
async function loadEngine() {
  // @ts-expect-error the engine reports panics to this global
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message() {} };
  const require = createRequire(import.meta.url);
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const file = require.resolve('@prisma/schema-engine-wasm').replace(/schema_engine\.js$/, 'schema_engine_bg.wasm');
  const { instance } = await WebAssembly.instantiate(await readFile(file), { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue.SchemaEngine;
}

/**
 * Runs each script as one simple query. The adapter would split it at every semicolon, even within function bodies. One
 * query also makes a migration atomic; its last statement records, in the same transaction, that it is finished. So a
 * migration without that record, after a crash, has had no effect and may run again.
 */
function wholeScripts(factory) {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script) => {
      await adapter
        .underlyingDriver()
        .query(script + (await finishedMark(script)))
        .catch(keepCode);
    };
    return adapter;
  };
  return factory;
}

/** Keeps PostgreSQL's error code: the engine passes on only the message. */
function keepCode(error) {
  failureCode = error.code;
  throw error;
}
let failureCode;

async function finishedMark(script) {
  const { migrationDirectories } = await readMigrations();
  if (!migrationDirectories.some(({ migrationFile }) => migrationFile.content.value === script)) return '';
  const checksum = createHash('sha256').update(script).digest('hex');
  return `;UPDATE _prisma_migrations SET finished_at = now() WHERE checksum = '${checksum}' AND finished_at IS NULL AND rolled_back_at IS NULL`;
}

async function readSchema(path) {
  return { path, content: await readFile(path, 'utf8') };
}

/** The schema of today: one file for each part and each feature. */
async function readSchemas() {
  const folder = join(root, 'prisma', 'schema');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.prisma')).sort();
  return Promise.all(files.map((name) => readSchema(join(folder, name))));
}

async function readMigrations() {
  const entries = await readdir(migrations, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const directories = names.sort().map(async (name) => {
    const value = await readFile(join(migrations, name, 'migration.sql'), 'utf8');
    return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok', value } } };
  });
  return {
    baseDir: migrations,
    lockfile,
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(directories),
  };
}

/** Opens a pool. The loss of a session does not end the process: the statement under way fails with the reason. */
function openPool() {
  const limits = process.env.PULSO_SESSION ?? '';
  const pool = new pg.Pool({
    connectionString: process.env.DATABASE_URL,
    max: 2,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    onConnect: async (client) => {
      client.on('error', () => undefined);
      await client.query({ text: limits, query_timeout: 5_000 });
    },
  });
  return pool.on('error', () => undefined);
}

async function open() {
  const SchemaEngine = await loadEngine();
  const schemas = await readSchemas();
  const factory = wholeScripts(new PrismaPg(openPool()));
  const options = { datamodels: schemas.map(({ path, content }) => [path, content]) };
  return SchemaEngine.new(options, () => undefined, bindMigrationAwareSqlAdapterFactory(factory));
}

const actions = {
  async apply(engine) {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: await readMigrations(), filters });
    return appliedMigrationNames.join('\n');
  },
  async diff(engine) {
    const older = process.argv[3];
    const from = older ? { tag: 'schemaDatamodel', files: [await readSchema(older)] } : { tag: 'empty' };
    const to = { tag: 'schemaDatamodel', files: await readSchemas() };
    const { stdout } = await engine.diff({ from, to, script: true, exitCode: null, shadowDatabaseUrl: null, filters });
    return stdout ?? '';
  },
};

try {
  const action = actions[process.argv[2] ?? ''];
  if (!action) throw new Error('usage: schema-engine.mjs apply | diff [older.prisma]');
  process.stdout.write(`${await action(await open())}\n`, () => process.exit(0));
} catch (error) {
  const { code = '', message = String(error) } = /** @type {{ code?: string, message?: string }} */ (error);
  process.stderr.write(`${failureCode ?? code}: ${message}\n`, () => process.exit(1));
}
