import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../server/db/project';

/**
 * For each package its advisories, and for each advisory the ranges of versions: the first bad one, and the fixed one.
 */
type Advisories = Record<string, Record<string, [from: string, mended: string][]>>;

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const advisories = read(join(__dirname, 'advisories.json')) as Advisories;
const { packages } = read(join(projectRoot, 'package-lock.json')) as {
  packages: Record<string, { version?: string; resolved?: string; name?: string }>;
};

const asNumber = (version: string): number =>
  version.split('.').reduce((sum, part) => sum * 100_000 + Number.parseInt(part, 10), 0);

/** The advisories of a version. */
const advisoriesOf = (name: string, version: string): string[] =>
  Object.entries(advisories[name] ?? {}).flatMap(([id, ranges]) =>
    ranges.some(([from, fixed]) => asNumber(from) <= asNumber(version) && asNumber(version) < asNumber(fixed))
      ? [id]
      : [],
  );

/** Every package of the lockfile, under whichever name it is installed. */
const locked = Object.entries(packages).flatMap(([path, { version, name }]) =>
  path === '' || version === undefined ? [] : [{ path, version, name: name ?? path.split('node_modules/').at(-1)! }],
);

it('[SEC-45] no package of the lockfile has a version with a known vulnerability', () => {
  expect(locked.length).toBeGreaterThan(100);
  const found = locked.map(({ path, name, version }) => ({ path, version, ids: advisoriesOf(name, version) }));
  expect(found.filter(({ ids }) => ids.length > 0)).toEqual([]);
});

it.each(['ws', 'engine.io', 'socket.io-parser', 'qs', 'path-to-regexp', 'next'])(
  '[SEC-45] the list covers installed packages: %s is in the lockfile',
  (name) => expect(locked.some((one) => one.name === name)).toBe(true),
);

it.each([
  ['ws', '8.17.0', ['GHSA-3h5v-q93c-6h6q', 'GHSA-96hv-2xvq-fx4p']],
  ['ws', '8.21.0', []],
  ['socket.io-parser', '4.2.6', ['GHSA-2m8v-j782-fhvr']],
  ['path-to-regexp', '6.3.0', []],
  ['minimatch', '9.0.6', ['GHSA-7r86-cg39-jmmj', 'GHSA-23c5-xmqv-rm74']],
])('[SEC-45] the list has the advisories of %s %s', (name, version, ids) => {
  expect(advisoriesOf(name, version)).toEqual(ids);
});

interface Report {
  readonly vulnerabilities?: Record<string, { readonly severity: string }>;
}

/** The registry's report on the lockfile; empty if the registry does not answer, or refuses. */
const askRegistry = (): Promise<Report> =>
  new Promise((resolve) => {
    const args = ['audit', '--json', '--package-lock-only', '--fetch-retries=0', '--fetch-timeout=10000'];
    const shell = process.platform === 'win32'; // there npm is a script of the shell
    execFile('npm', args, { cwd: projectRoot, timeout: 30_000, maxBuffer: 1e8, shell }, (_error, out) => {
      try {
        resolve(JSON.parse(out) as Report);
      } catch {
        resolve({});
      }
    });
  });

it('[SEC-45] the registry, if reachable, reports no severe vulnerability', async () => {
  const { vulnerabilities = {} } = await askRegistry();
  const grave = Object.entries(vulnerabilities).filter(([, { severity }]) => /^(high|critical)$/.test(severity));
  expect(grave.map(([name]) => name)).toEqual([]);
});

it('the lockfile names no registry', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined && /^https?:/.test(resolved))).toEqual(
    [],
  );
});
