// npm run dev: builds on every change of a source and starts the server anew.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

await setUp();
const { context } = await import('esbuild');
const { buildOptions } = await import('./build.mjs');

let server;
let stopping = false;

async function stop() {
  const running = server;
  if (!running || running.exitCode !== null || running.signalCode !== null) return;
  const ended = new Promise((resolve) => running.once('exit', resolve));
  running.kill('SIGTERM');
  await ended;
}

async function restart() {
  await stop();
  if (!stopping) {
    // A session of its own: Ctrl+C reaches this process, which passes it on once.
    server = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist', 'server', 'main.js')], {
      cwd: root,
      stdio: 'inherit',
      detached: true,
    });
  }
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
    void Promise.all([turn.then(stop), watcher.dispose()]).then(() => process.exit(0));
  });
}
