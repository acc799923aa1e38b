import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from 'typescript';
import { projectRoot } from '../../server/db/project';
import { errorsWithout } from './strike';

jest.setTimeout(300_000);

const cache = new Map<string, SourceFile | undefined>();
const features = readdirSync(join(projectRoot, 'contract', 'features'));

it('there are seven features', () => {
  expect(features).toEqual(['admin', 'bank', 'catalog', 'chat', 'inspector', 'ops', 'ratings']);
});

it.each(features)('without the feature %s the rest of the product type-checks', (feature) => {
  expect(errorsWithout(projectRoot, feature, cache)).toEqual([]);
});
