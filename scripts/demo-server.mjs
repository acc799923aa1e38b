// Runs the built server on a free port, with temporary data.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './setup.mjs';

/**
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ url: string, stop(): Promise<void> }>}
 */
export async function startDemoServer(env = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'pulso-demo-'));
  // As root PostgreSQL runs as another user, who must be able to enter the folder.
  chmodSync(dataDir, 0o755);
  const server = spawn(process.execPath, [join(root, 'dist', 'server', 'main.js')], {
    cwd: root,
    env: { ...process.env, PORT: '0', DATABASE_URL: '', DATA_DIR: join(dataDir, 'data'), LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  return {
    url: await urlOf(server),
    async stop() {
      server.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function urlOf(server) {
  let output = '';
  return new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => {
      output += text;
      const [url] = /http:\/\/[\w.:]+/.exec(output) ?? [];
      if (url) resolve(url);
    });
    server.once('exit', () => reject(new Error(`the server ended:\n${output}`)));
  });
}
