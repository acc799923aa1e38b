// node scripts/ready.mjs: types `npm start` as a person would, waits until the server says that it is ready, and stops
// it. For machines where nobody watches.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

const port = process.env.PORT || '5001';
const dataDir = mkdtempSync(join(tmpdir(), 'pulso-ready-'));
// As root PostgreSQL runs as another user, who must be able to enter.
chmodSync(dataDir, 0o755);
const windows = process.platform === 'win32';
const server = spawn('npm start', {
  cwd: root,
  shell: true,
  detached: !windows,
  env: { ...process.env, PORT: port, DATA_DIR: join(dataDir, 'data') },
  stdio: 'inherit',
});
const ended = new Promise((resolve) => server.once('exit', resolve));
let over = false;
void ended.then(() => (over = true));

const isReady = () =>
  fetch(`http://127.0.0.1:${port}/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

while (!over && !(await isReady())) await new Promise((resolve) => setTimeout(resolve, 200));
const ready = !over;
if (ready) {
  // The shell and npm stand between: whoever is in the group, or below, ends.
  if (windows) execFileSync('taskkill', ['/pid', String(server.pid), '/t', '/f']);
  else process.kill(-server.pid, 'SIGTERM');
  await ended;
}
rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
process.stderr.write(ready ? 'npm start was ready.\n' : 'npm start ended before it was ready.\n');
process.exitCode = ready ? 0 : 1;
