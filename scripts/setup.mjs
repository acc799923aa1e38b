// Prepares what start, test, bench and the other scripts need: packages, the Prisma client, the build. A step is
// skipped while its inputs are unchanged. Uses nothing but Node, since no package may be installed yet.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const at = (...names) => join(root, ...names);
const stampFile = at('.cache', 'setup.json');
const lockFile = at('.cache', 'setup.lock');
/** Files that Next generates among the sources. */
const generatedByNext = new Set(['.next', 'out', 'next-env.d.ts']);
const sourceFolders = ['bench', 'client/cli', 'client/sdk', 'contract', 'prisma', 'scripts', 'server'];

const steps = [
  {
    name: 'packages',
    output: at('node_modules', '.package-lock.json'),
    inputs: () => [at('package-lock.json')],
    run: () => installed() || npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'),
  },
  {
    name: 'client',
    output: at('server', 'db', 'generated', 'client.ts'),
    inputs: () => [at('package-lock.json'), at('prisma.config.ts'), ...sourcesOf(at('prisma', 'schema'))],
    run: generateClient,
  },
  {
    name: 'build',
    output: at('dist', 'server', 'main.js'),
    inputs: () => [at('package-lock.json'), ...sourceFolders.flatMap((folder) => sourcesOf(at(folder)))],
    run: build,
  },
  {
    name: 'web',
    output: at('client', 'web', 'out', 'index.html'),
    inputs: () => [
      at('package-lock.json'),
      at('scripts', 'worker.mjs'),
      ...['client', 'contract'].flatMap((folder) => sourcesOf(at(folder))),
    ],
    run: exportWeb,
  },
];

/**
 * Brings all steps up to date. Ends the process with a message of one line if that is impossible.
 * @param {{ build?: boolean, web?: boolean }} options - `false` skips the programs or the screens.
 */
export async function setUp({ build: wantsBuild = true, web: wantsWeb = true } = {}) {
  requireNode(20, 19);
  const wanted = steps.filter(({ name }) => (name !== 'build' || wantsBuild) && (name !== 'web' || wantsWeb));
  if (wanted.every((step) => isFresh(step, readStamps()))) return;
  mkdirSync(at('.cache'), { recursive: true });
  const unlock = await lock();
  try {
    for (const step of wanted) {
      if (isFresh(step, readStamps())) continue;
      const fingerprint = fingerprintOf(step);
      await step.run();
      writeFileSync(stampFile, JSON.stringify({ ...readStamps(), [step.name]: fingerprint }));
    }
  } finally {
    unlock();
  }
}

function requireNode(major, minor) {
  const [currentMajor, currentMinor] = process.versions.node.split('.').map(Number);
  if (currentMajor > major || (currentMajor === major && currentMinor >= minor)) return;
  stop(`Pulso needs Node ${major}.${minor} or newer; this is ${process.versions.node}.`);
}

function isFresh(step, stamps) {
  return existsSync(step.output) && stamps[step.name] === fingerprintOf(step);
}

function fingerprintOf({ inputs }) {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of inputs()) hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'));
  } catch {
    return {};
  }
}

function sourcesOf(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !generatedByNext.has(name));
  const files = entries.flatMap((entry) => {
    if (entry.isDirectory()) return sourcesOf(join(folder, entry.name));
    return /\.(tsx?|mjs|css|svg|png|prisma)$/.test(entry.name) ? [join(folder, entry.name)] : [];
  });
  return files.sort();
}

async function build() {
  print('Building …');
  const builder = await import('./build.mjs');
  await builder.build();
}

/** Exports the screens as plain, compressed files. Turns off Next's telemetry and its repair of npm's lock file. */
export async function exportWeb() {
  print('Building the web app …');
  const cli = at('node_modules', 'next', 'dist', 'bin', 'next');
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_IGNORE_INCORRECT_LOCKFILE: '1',
  };
  await run(process.execPath, [cli, 'build', at('client', 'web')], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const { writeWorker } = await import('./worker.mjs');
  writeWorker(at('client', 'web', 'out'));
  const { compressFolder } = await import('./compress.mjs');
  await compressFolder(at('client', 'web', 'out'));
}

/** Generates the Prisma client. Prisma's CLI would download an engine that it does not need; any file prevents that. */
function generateClient() {
  print('Generating the Prisma client …');
  const cli = at('node_modules', 'prisma', 'build', 'index.js');
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  return run(process.execPath, [cli, 'generate', '--no-hints'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Whether npm has already installed the packages: npm keeps a list of them, in the format of the lock file. */
function installed() {
  const list = at('node_modules', '.package-lock.json');
  if (!existsSync(list)) return false;
  const wanted = Object.entries(JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages);
  const present = JSON.parse(readFileSync(list, 'utf8')).packages;
  return wanted.every(
    ([path, { version, optional }]) =>
      path === '' || present[path]?.version === version || (optional && !present[path]),
  );
}

function npm(...args) {
  print('Installing packages …');
  const cli = process.env.npm_execpath;
  const stdio = ['ignore', 'ignore', 'inherit'];
  if (cli?.endsWith('.js')) return run(process.execPath, [cli, ...args], { stdio });
  return run('npm', args, { stdio, shell: process.platform === 'win32' });
}

/** Runs a program to its end. A signal kills it at once: on Ctrl+C npm alone would first clean up at length. */
function run(command, args, options) {
  const child = spawn(command, args, { cwd: root, ...options });
  let errors = '';
  child.stderr?.on('data', (text) => (errors += text));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const end = (signal) => {
    child.kill('SIGKILL');
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of signals) process.on(signal, end);
  return new Promise((resolve) => {
    child.once('error', (error) => stop(`${command} cannot be run: ${error.message}`));
    child.once('close', (status) => {
      for (const signal of signals) process.off(signal, end);
      if (status !== 0) stop(`${errors}The set-up failed at: ${command} ${args.join(' ')}`);
      resolve();
    });
  });
}

/** Takes the lock of the folder: two concurrent set-ups would replace each other's packages. */
async function lock() {
  for (;;) {
    try {
      writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
      const unlock = () => rmSync(lockFile, { force: true });
      process.once('exit', unlock);
      return unlock;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(lockHolder())) rmSync(lockFile, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function lockHolder() {
  try {
    return Number(readFileSync(lockFile, 'utf8'));
  } catch {
    return 0;
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function print(line) {
  process.stderr.write(`${line}\n`);
}

function stop(line) {
  print(line);
  process.exit(1);
}
