import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { StartError } from '../../runtime/start-error';
import { findBinaries, needsRefuge, refuge } from './binaries';
import { projectRoot } from '../project';

/** The user as which PostgreSQL runs if this process is root; empty for the same user. */
export interface Owner {
  readonly uid?: number;
  readonly gid?: number;
}

/** A PostgreSQL data folder with everything needed to run it. */
export interface Cluster {
  readonly directory: string;
  /** The result of {@link findBinaries}. */
  readonly binaries: string;
  readonly password: string;
  readonly owner: Owner;
}

interface ClusterOptions {
  readonly binaries: string;
  readonly password: string;
  readonly initdbFlags: readonly string[];
}

const majorVersion = '18';

// The built-in locale sorts and folds alike on every machine, whatever its C library.
const commonFlags = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];

/**
 * Opens the cluster under `dataDir`, created on the first call.
 *
 * @throws StartError if it belongs to another PostgreSQL version, has lost its password, or cannot be created
 */
export function openCluster(dataDir: string, initdbFlags: readonly string[] = []): Cluster {
  const binaries = findBinaries();
  const folder = join(dataDir, 'postgres');
  const password = readPassword(dataDir, existsSync(folder));
  if (isRoot()) chmodSync(dataDir, statSync(dataDir).mode | 0o001);
  removeIncomplete(folder);
  if (!existsSync(folder)) createCluster(folder, { binaries, password, initdbFlags: [...commonFlags, ...initdbFlags] });
  const directory = realpathSync(folder);
  const version = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim();
  if (version !== majorVersion) {
    throw new StartError(
      `${folder} was written by PostgreSQL ${version}, this is ${majorVersion}; set another DATA_DIR`,
    );
  }
  return { directory, binaries, password, owner: isRoot() ? postgresUser() : {} };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function readPassword(dataDir: string, mustExist: boolean): string {
  const file = join(dataDir, 'postgres-password');
  const stored = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (stored !== '') return stored;
  if (mustExist) throw new StartError(`${file} is missing: without it the database beside it cannot be opened`);
  const password = randomBytes(24).toString('hex');
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/**
 * Creates the cluster under another name and renames it: a folder called `postgres` is always complete. The name is
 * new each time, since the initdb of a killed start may continue for a moment.
 */
function createCluster(folder: string, options: ClusterOptions): void {
  const elsewhere = needsRefuge(folder);
  const name = randomBytes(8).toString('hex');
  const incomplete = elsewhere ? join(refuge, name) : `${folder}.new-${name}`;
  if (elsewhere) mkdirSync(refuge, { recursive: true, mode: 0o755 });
  runInitdb(incomplete, options);
  if (elsewhere) symlinkSync(incomplete, folder);
  else renameSync(incomplete, folder);
}

/** Removes the remains of killed starts. Those still being written to are removed at the next start. */
function removeIncomplete(folder: string): void {
  for (const name of readdirSync(dirname(folder))) {
    if (!name.startsWith(`${basename(folder)}.new-`)) continue;
    try {
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    }
  }
}

function runInitdb(databaseDir: string, { binaries, password, initdbFlags }: ClusterOptions): void {
  requireName();
  // initdb reads the password from a file in the temporary folder: it gets one closed to other users.
  const temporary = mkdtempSync(join(tmpdir(), 'pulso-initdb-'));
  try {
    if (isRoot()) giveToPostgres(temporary);
    const binariesUrl = pathToFileURL(join(binaries, 'dist', 'index.js')).href;
    const wanted = JSON.stringify({ databaseDir, password, initdbFlags, binariesUrl });
    // POSIX systems and Windows have different names for the temporary folder.
    const env = { PATH: process.env.PATH, TMPDIR: temporary, TEMP: temporary, TMP: temporary, PULSO_INITDB: wanted };
    const script = join(projectRoot, 'server', 'db', 'embedded', 'initdb.mjs');
    execFileSync(process.execPath, [script], { env, cwd: projectRoot, stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (cause) {
    const stderr = (cause as { stderr?: Buffer }).stderr?.toString().trim().replaceAll('\n', ' | ');
    throw new StartError(`the embedded PostgreSQL could not be set up: ${stderr ?? String(cause)}`, { cause });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** initdb refuses a user without a name, as in some containers. */
function requireName(): void {
  try {
    userInfo();
  } catch (cause) {
    const advice = 'give it a line in /etc/passwd, or set DATABASE_URL to a PostgreSQL of your own';
    throw new StartError(
      `the embedded PostgreSQL needs a user with a name, not just ${process.getuid?.()}; ${advice}`,
      {
        cause,
      },
    );
  }
}

/** Without a postgres user yet, the folder cannot be given to it: initdb's wrapper creates the user later. */
function giveToPostgres(folder: string): void {
  try {
    const { uid, gid } = postgresUser();
    chownSync(folder, uid, gid);
  } catch {
    chmodSync(folder, 0o711);
  }
}

function postgresUser(): { uid: number; gid: number } {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  return { uid: id('-u'), gid: id('-g') };
}
