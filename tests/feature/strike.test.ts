import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../server/db/project';
import { errorsWith, errorsWithout, type Cache } from './strike';

jest.setTimeout(300_000);

const cache: Cache = new Map();
const features = readdirSync(join(projectRoot, 'contract', 'features'));

it('there are seven features', () => {
  expect(features).toEqual(['admin', 'bank', 'catalog', 'chat', 'inspector', 'ops', 'ratings']);
});

it.each(features)('without the feature %s the rest of the product type-checks', (feature) => {
  expect(errorsWithout(projectRoot, feature, cache)).toEqual([]);
});

/** The code of a page: text by the path in its first line. */
function filesOf(page: string): Map<string, string> {
  const blocks = readFileSync(join(projectRoot, 'docs', page), 'utf8').matchAll(/```ts\n\/\/ (\S+)\n([^]*?)```/g);
  return new Map([...blocks].map(([, path = '', text = '']) => [path, text]));
}

const page = filesOf('ADDING-A-FEATURE.md');
const entries = [
  ['contract/features.ts', 'echoContract', './features/echo/contract'],
  ['contract/documents.ts', 'echoDocuments', './features/echo/documents'],
  ['server/features.ts', 'echoFeature', './features/echo/index'],
] as const;

it('the feature of docs/ADDING-A-FEATURE.md type-checks, and needs its lane and its access rule', () => {
  expect([...page.keys()]).toEqual([
    'contract/features/echo/contract.ts',
    'contract/features/echo/documents.ts',
    'server/features/echo/lane.ts',
    'server/features/echo/index.ts',
  ]);
  expect(errorsWith(projectRoot, page, entries, cache)).toEqual([]);
  const index = 'server/features/echo/index.ts';
  const without = (line: string): Map<string, string> => new Map(page).set(index, page.get(index)!.replace(line, ''));
  expect(errorsWith(projectRoot, without('access: { echo: everybody },'), entries, cache)).toEqual([
    expect.stringContaining("'access' is missing"),
  ]);
});
