import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '../../runtime/start-error';

/** The lock on a folder, held while this process uses it. */
export interface InstanceLock {
  release(): Promise<void>;
}

/**
 * Locks a folder for this process alone. The lock is a listening socket: the kernel frees it when the process ends,
 * however it ends. A file with a pid or a time could be stale.
 *
 * @param dataDir created if it is missing
 * @throws StartError naming the process that holds the folder
 */
export async function lockInstance(dataDir: string): Promise<InstanceLock> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const folder = realpathSync(dataDir);
  const address = lockAddress(folder);
  const server = (await listen(address)) ?? (await replaceDead(address));
  if (!server) throw new StartError(`${folder} is in use by ${await holder(address)}; stop it or set another DATA_DIR`);
  let released: Promise<void> | undefined;
  return { release: () => (released ??= new Promise((resolve) => server.close(() => resolve()))) };
}

/** Returns an abstract socket on Linux, which leaves no file; elsewhere a socket file or a named pipe. */
function lockAddress(folder: string): string {
  const name = `pulso-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function listen(address: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(String(process.pid));
  });
  server.unref();
  return new Promise((resolve, reject) => {
    server.once('listening', () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address);
  });
}

/** Replaces the socket file of a dead process: a file whose socket refuses connections is removed. */
async function replaceDead(address: string): Promise<Server | undefined> {
  if (address.startsWith('\0') || process.platform === 'win32' || (await ask(address)) !== 'refused') return undefined;
  unlinkSync(address);
  return listen(address);
}

async function holder(address: string): Promise<string> {
  const answer = await ask(address);
  return /^\d+$/.test(answer) ? `process ${answer}` : 'another process';
}

function ask(address: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(address);
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('data', (data) => (answer += data.toString()));
    socket.on('error', (error: NodeJS.ErrnoException) => (answer = error.code === 'ECONNREFUSED' ? 'refused' : answer));
    socket.on('close', () => resolve(answer));
  });
}
