import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { projectRoot } from '../../server/db/project';

const run = promisify(execFile);
const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const chromium = join(projectRoot, 'scripts', 'chromium.mjs');

/** A program of npm's, then words that every shell takes as they are: no quotes, variables, globs, pipes or built-ins. */
const PLAIN = /^(?:node|prettier)(?: [\w./:=-]+)+$/;

it.each(Object.entries(scripts))('[DOC-5] npm run %s runs in every shell, also in cmd.exe', (_name, command) => {
  expect(command).toMatch(PLAIN);
});

it('[DOC-5] a command with a word of one shell would be found', () => {
  for (const command of ['exec node x.mjs', 'A=1 node x.mjs', 'node a.mjs && node b.mjs', 'node $X', "node 'a b'"]) {
    expect(command).not.toMatch(PLAIN);
  }
});

describe('[DOC-6] the browser of the tests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-chromium-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What the program prints, as on another platform. */
  async function find(env: Record<string, string>, platform?: string): Promise<string> {
    const pretend = `Object.defineProperty(process, 'platform', { value: '${platform ?? process.platform}' });`;
    const program = `${pretend} const { findChromium } = await import('${pathToFileURL(chromium).href}'); process.stdout.write(findChromium());`;
    const { CHROMIUM_PATH: _named, ...ours } = process.env;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], {
      env: { ...ours, ...env },
    });
    return stdout;
  }

  it('is the one that CHROMIUM_PATH names', async () => {
    expect(await find({ CHROMIUM_PATH: '/opt/some/chrome' })).toBe('/opt/some/chrome');
  });

  const withPacked = process.platform === 'linux' && process.arch === 'x64' ? it : it.skip;
  withPacked('is unpacked into the project, whatever lies in the temporary folder', async () => {
    writeFileSync(join(folder, 'chromium'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const found = await Promise.all([find({ TMPDIR: folder }), find({ TMPDIR: folder })]);
    for (const file of found) expect(file.startsWith(join(projectRoot, '.cache', 'chromium-'))).toBe(true);
    expect(existsSync(found[0])).toBe(true);
  });

  it('is an installed one elsewhere, and one line says so where there is none', async () => {
    const empty = { ProgramFiles: folder, 'ProgramFiles(x86)': folder, LOCALAPPDATA: folder };
    await expect(find(empty, 'win32')).rejects.toThrow(/There is no Chromium for win32 on \w+: install/);
    const program = `
      const { installedBrowsers } = await import('${pathToFileURL(chromium).href}');
      process.stdout.write(JSON.stringify({
        win32: installedBrowsers('win32', { ProgramFiles: 'C:\\\\Program Files', LOCALAPPDATA: 'C:\\\\Users\\\\Ana' }),
        darwin: installedBrowsers('darwin', { HOME: '/Users/ana' }),
        linux: installedBrowsers('linux', { PATH: '/usr/local/bin:/usr/bin' }),
      }));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program]);
    const found = JSON.parse(stdout) as Record<string, string[]>;
    expect(found.win32).toContain('C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe');
    expect(found.win32).toContain('C:\\Users\\Ana\\Google\\Chrome\\Application\\chrome.exe');
    expect(found.darwin?.[0]).toBe('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
    expect(found.darwin).toContain('/Users/ana/Applications/Chromium.app/Contents/MacOS/Chromium');
    expect(found.linux).toContain('/usr/bin/chromium');
  });
});
