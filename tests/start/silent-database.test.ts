import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../../server/db/project';
import { SECRET } from '../support/servers/test-server';
import { createDatabase } from '../support/servers/database';
import { startProxy, type Proxy } from '../support/servers/proxy';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { launch, startServer, type ServerProcess } from '../support/servers/server-process';

const lasting = useLasting();

/** A proxy to a database; from the first chunk that contains this text, it is silent. */
async function openProxy(marker?: string): Promise<Proxy> {
  const { url } = lasting(await createDatabase(), ({ drop }) => drop());
  const proxy = lasting(await startProxy(url), ({ close }) => close());
  if (marker !== undefined) proxy.silence((chunk) => chunk.includes(marker));
  return proxy;
}

const start = (run: typeof launch, url: string): Promise<ServerProcess> =>
  run(
    lasting(makeDataHome(), ({ close }) => close()),
    { SESSION_SECRET: SECRET, DATABASE_URL: url },
  );

/** Ends the server. @returns how it ended, and after how many seconds */
async function stop(server: ServerProcess): Promise<{ code: number | null; seconds: number }> {
  const started = Date.now();
  const { code } = await server.end('SIGTERM');
  return { code, seconds: (Date.now() - started) / 1_000 };
}

it('[DB-3] a start whose first connection goes silent reports it and continues with another', async () => {
  const proxy = await openProxy('_prisma_migrations');
  const server = await start(startServer, proxy.url);
  await server.says('the database does not answer');
  proxy.pass();
  await server.says('the database is back');
  expect((await fetch(`${server.url}/ready`)).status).toBe(200);
  expect(await stop(server)).toMatchObject({ code: 0 });
}, 80_000);

it.each(['_prisma_migrations', 'pg_control_system', 'set_config'])(
  '[DB-3] SIGTERM stays short while a start waits for an answer that never comes (%s)',
  async (marker) => {
    const proxy = await openProxy();
    const asked = new Promise<void>((resolve) => {
      let silent = false;
      proxy.silence((chunk) => {
        if (chunk.includes(marker)) silent = true;
        if (silent) resolve();
        return silent;
      });
    });
    const server = await start(launch, proxy.url);
    await asked;
    const { code, seconds } = await stop(server);
    expect([code, seconds < 8]).toEqual([0, true]);
  },
  80_000,
);

it('[DB-3] SIGTERM stays short after the database has gone silent under a running server', async () => {
  const proxy = await openProxy();
  const server = await start(startServer, proxy.url);
  proxy.silence();
  await server.says('the database does not answer');
  const { code, seconds } = await stop(server);
  expect([code, seconds < 8]).toEqual([0, true]);
}, 80_000);

it('[DB-3] SIGTERM stays short when the database goes silent at that moment', async () => {
  const proxy = await openProxy();
  const server = await start(startServer, proxy.url);
  proxy.silence();
  const { code, seconds } = await stop(server);
  expect([code, seconds < 14]).toEqual([0, true]);
}, 80_000);

it.each([['cli/users.js'], ['features/bank/verify-cli.js'], ['cli/audit-verify.js'], ['cli/migrate.js']])(
  '[DB-3] %s ends in bounded time over a silent connection, and gives the reason in one line',
  async (program) => {
    const proxy = await openProxy();
    proxy.silence();
    const home = lasting(makeDataHome(), ({ close }) => close());
    const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
      const env = { PATH: process.env.PATH, DATABASE_URL: proxy.url };
      const file = join(projectRoot, 'dist', 'server', program);
      execFile(process.execPath, [file], { cwd: home.folder, env, timeout: 30_000 }, (error, _stdout, output) =>
        resolve({ code: error?.code, stderr: output }),
      );
    });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^The database does not answer: [^\n]+\n$/)]);
  },
);
