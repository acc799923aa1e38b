import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const text = readFileSync(join(__dirname, '../../package-lock.json'), 'utf8');
const { packages } = JSON.parse(text) as { packages: Record<string, { version?: string; resolved?: string }> };

/** The first versions without the holes that are known. */
const least = {
  ws: '8.21.0',
  'engine.io': '6.6.9',
  'socket.io-parser': '4.2.6',
  qs: '6.14.2',
};

const asNumber = (version: string): number =>
  version.split('.').reduce((sum, part) => sum * 10_000 + Number.parseInt(part, 10), 0);

it.each(Object.entries(least))('[SEC-45] every %s in the lockfile is %s or newer', (name, version) => {
  const found = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
  expect(found.length).toBeGreaterThan(0);
  for (const [path, { version: locked = '0.0.0' }] of found) {
    expect([path, locked, asNumber(locked) >= asNumber(version)]).toEqual([path, locked, true]);
  }
});

it('the lockfile names no registry', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined && /^https?:/.test(resolved))).toEqual(
    [],
  );
});
