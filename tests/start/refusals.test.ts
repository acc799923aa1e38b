import { createServer, type AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendRequest } from '../support/servers/test-server';
import { makeDataHome, type DataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { launch, startServer, type ServerEnv, type ServerProcess } from '../support/servers/server-process';

const lasting = useLasting();
const newHome = (): DataHome => lasting(makeDataHome(), ({ close }) => close());

/** One data folder for the tests that get as far as a database. */
let home: DataHome;
beforeAll(() => void (home = makeDataHome()));
afterAll(() => home.close());

/** The one line of a server that does not start; nothing else is written, and it ends with 1. */
async function lastLine(server: ServerProcess): Promise<string> {
  expect(await server.ended).toEqual({ code: 1, signal: null });
  expect(server.stdout).toBe('');
  const [line = ''] = server.stderr.split('\n');
  expect(server.stderr).toBe(`${line}\n`);
  return line;
}

const refusal = async (env: ServerEnv): Promise<string> => lastLine(await launch(newHome(), env));

it.each([
  ['PORT', { PORT: 'http' }],
  ['STATS_INTERVAL_MS', { STATS_INTERVAL_MS: '0' }],
  ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost/pulso' }],
  ['SESSION_SECRET', { NODE_ENV: 'production' }],
  ['PULSO_OPEN', { PULSO_OPEN: 'yes' }],
])('a start with a bad %s ends with one line that names it', async (name, env) => {
  expect(await refusal(env)).toMatch(new RegExp(`^Pulso does not start: .*\\b${name}\\b`));
});

it('classroom mode is refused on the network unless it is made public', async () => {
  const line = await refusal({ PULSO_OPEN: 'true', HOST: '0.0.0.0' });
  expect(line).toMatch(/HOST is 0\.0\.0\.0; if you mean it, set PULSO_OPEN=public$/);
});

it('classroom mode warns loudly', async () => {
  const server = await startServer(home, { PULSO_OPEN: 'true' });
  expect(server.stdout).toContain('CLASSROOM MODE');
  expect(server.stdout).not.toContain('EVERYBODY');
  await server.end('SIGTERM');

  const open = await startServer(home, { PULSO_OPEN: 'public', HOST: '0.0.0.0' });
  expect(open.stdout).toContain('EVERYBODY WHO CAN REACH THIS MACHINE');
  await open.end('SIGTERM');
});

it('a port in use is named, and nothing is left running', async () => {
  const taken = lasting(createServer(), (server) => server.close());
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const line = await lastLine(await launch(home, { PORT: String(port) }));
  expect(line).toContain(`127.0.0.1:${port} is in use`);
  expect(home.postmaster()).toBeUndefined();
});

it('a DATA_DIR that is no folder is named', async () => {
  const file = join(newHome().folder, 'file');
  writeFileSync(file, '');
  expect(await lastLine(await launch(home, { DATA_DIR: file }))).toContain(file);
});

it('a second server on one DATA_DIR names the first one, and does not disturb it', async () => {
  const first = await startServer(home);
  const second = await launch(home);
  expect(await lastLine(second)).toMatch(
    new RegExp(`^Pulso does not start: .* is in use by process ${first.pid}; stop it or set another DATA_DIR$`),
  );
  expect(await sendRequest(first.url, '/ready')).toMatchObject({ status: 200 });
  expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
});
