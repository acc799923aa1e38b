// npm run dev: rebuilds on every change of a source and restarts the server. The screens run on a separate port, which
// makes them a page of another origin, as when they are deployed apart from the hub.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

await setUp({ web: false });
const { context } = await import('esbuild');
const { buildOptions } = await import('./build.mjs');

const hubPort = process.env.PORT || '5001';
const webPort = process.env.WEB_PORT || '3000';
const pages = [`http://127.0.0.1:${webPort}`, `http://localhost:${webPort}`];

/** Starts a program in a separate process group: Ctrl+C reaches this process alone, which passes it on once. */
const launch = (args, env) =>
  spawn(process.execPath, args, { cwd: root, stdio: 'inherit', detached: true, env: { ...process.env, ...env } });

const web = launch(
  [join(root, 'node_modules/next/dist/bin/next'), 'dev', 'client/web', '-H', '127.0.0.1', '-p', webPort],
  {
    NEXT_PUBLIC_PULSO_URL: `http://127.0.0.1:${hubPort}`,
    NEXT_TELEMETRY_DISABLED: '1',
  },
);

let server;
let stopping = false;

async function end(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function restart() {
  await end(server);
  if (stopping) return;
  server = launch(['--enable-source-maps', join(root, 'dist', 'server', 'main.js')], {
    CORS_ORIGIN: process.env.CORS_ORIGIN || pages.join(','),
  });
}

let turn = Promise.resolve();
const onBuilt = {
  name: 'restart',
  setup(build) {
    build.onEnd(({ errors }) => {
      if (errors.length === 0) turn = turn.then(restart);
    });
  },
};

const watcher = await context({
  ...buildOptions,
  entryPoints: ['server/main.ts'],
  plugins: [onBuilt],
});
await watcher.watch();

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void Promise.all([turn.then(() => end(server)), end(web), watcher.dispose()]).then(() => process.exit(0));
  });
}
