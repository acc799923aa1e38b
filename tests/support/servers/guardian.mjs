// node guardian.mjs <folder>: outlives a test run and cleans up after it. Each line of its input is the pid of a server
// that keeps its data in the folder, or empty. When the run ends, even by `kill -9` or Ctrl+C, the pipe breaks: then it
// ends the last server and the PostgreSQL of the folder, and removes the folder. In Node, because not every system has
// a shell.
import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

const [folder = ''] = process.argv.slice(2);
const windows = process.platform === 'win32';
let read = '';

for await (const text of process.stdin.setEncoding('utf8')) read += text;
const server = Number(read.split('\n').at(-2) ?? '');
if (server > 0) kill(server, 'SIGKILL');
const postmaster = Number(firstLine(join(folder, 'postgres', 'postmaster.pid')));
// On SIGQUIT the postmaster ends its backends itself; after `kill -9` they would live on for a moment.
for (let tries = 0; postmaster > 0 && tries < 600 && kill(postmaster, 'SIGQUIT'); tries++) await after(100);
for (const path of [elsewhere(join(folder, 'postgres')), folder]) {
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** @returns {boolean} whether the process existed */
function kill(pid, signal) {
  try {
    if (windows) execFileSync('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    else process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

function firstLine(file) {
  try {
    return readFileSync(file, 'utf8').split('\n')[0];
  } catch {
    return '';
  }
}

/** PostgreSQL's files may lie in a folder of another user, to which this one links. */
function elsewhere(path) {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
