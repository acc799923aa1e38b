// node scripts/ready.mjs: runs `npm start` as a user would, waits until the server is ready, and stops it. For machines
// without a user, such as CI.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

const port = process.env.PORT || '5001';
const dataDir = mkdtempSync(join(tmpdir(), 'pulso-ready-'));
// As root PostgreSQL runs as another user, who must be able to enter the folder.
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
let hasEnded = false;
void ended.then(() => (hasEnded = true));

const isReady = () =>
  fetch(`http://127.0.0.1:${port}/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

while (!hasEnded && !(await isReady())) await new Promise((resolve) => setTimeout(resolve, 200));
const ready = !hasEnded;
if (ready) {
  // The server is a grandchild, below a shell and npm: the signal goes to the whole group or tree.
  if (windows) execFileSync('taskkill', ['/pid', String(server.pid), '/t', '/f']);
  else process.kill(-server.pid, 'SIGTERM');
  await ended;
}
rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
process.stderr.write(ready ? 'npm start was ready.\n' : 'npm start ended before it was ready.\n');
process.exitCode = ready ? 0 : 1;
