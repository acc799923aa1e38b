// Finds a Chromium that runs without a window: the one in CHROMIUM_PATH, the one in the npm packages (for Linux on
// x64), or an installed one. As a program it prints the path, or what is missing.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, posix, win32 } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './setup.mjs';

const missing = `There is no Chromium for ${process.platform} on ${process.arch}: install Chrome, Edge or Chromium, or name one in CHROMIUM_PATH.`;

/**
 * @returns {string} the path of a Chromium, Chrome or Edge
 * @throws {Error} with a message of one line, if there is none
 */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  if (process.platform === 'linux' && process.arch === 'x64') return packedChromium();
  const found = installedBrowsers(process.platform, process.env).find((file) => existsSync(file));
  if (found === undefined) throw new Error(missing);
  return found;
}

/**
 * Returns the usual paths of Chrome, Edge and Chromium, the likeliest first.
 *
 * @param {NodeJS.Platform} platform
 * @param {Record<string, string | undefined>} env of the machine
 * @returns {string[]}
 */
export function installedBrowsers(platform, env) {
  if (platform === 'win32') {
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean);
    const files = [
      ['Google', 'Chrome', 'Application', 'chrome.exe'],
      ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
      ['Chromium', 'Application', 'chrome.exe'],
    ];
    return files.flatMap((file) => folders.map((folder) => win32.join(folder, ...file)));
  }
  if (platform === 'darwin') {
    const folders = ['/Applications', ...(env.HOME ? [posix.join(env.HOME, 'Applications')] : [])];
    const names = ['Google Chrome', 'Microsoft Edge', 'Chromium'];
    return names.flatMap((name) => folders.map((folder) => posix.join(folder, `${name}.app/Contents/MacOS/${name}`)));
  }
  const names = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'microsoft-edge-stable'];
  const folders = [...(env.PATH ?? '').split(':').filter(Boolean), '/snap/bin'];
  return names.flatMap((name) => folders.map((folder) => posix.join(folder, name)));
}

/**
 * Unpacks the packed Chromium into the project's cache, once for each version. The package itself unpacks under a fixed
 * name in the system's temporary folder. A second user of the machine may not be able to read it there, and the package
 * runs whatever file exists under that name.
 */
function packedChromium() {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8'));
  const cache = join(root, '.cache');
  const folder = join(cache, `chromium-${version}`);
  const file = join(folder, 'chromium');
  if (existsSync(file)) return file;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'chromium-new-'));
  try {
    execFileSync(process.execPath, ['--input-type=module', '--eval', UNPACK], {
      cwd: root,
      env: { ...process.env, TMPDIR: fresh },
    });
    renameSync(fresh, folder);
  } catch (error) {
    if (!existsSync(file)) throw error; // otherwise another process was faster
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return file;
}

/** Runs in a separate process: the package reads the temporary folder's path while it loads. */
const UNPACK = "const { default: chromium } = await import('@sparticuz/chromium'); await chromium.executablePath();";

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    process.stdout.write(findChromium());
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
