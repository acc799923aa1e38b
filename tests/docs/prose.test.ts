import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../server/db/project';

const script = pathToFileURL(join(projectRoot, 'scripts', 'prose.mjs')).href;

/** Runs an expression over the script's exports; jest does not load ES modules. */
function evaluate(expression: string): unknown {
  const code = `import * as prose from '${script}'; process.stdout.write(JSON.stringify(${expression}));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }));
}

it('banned phrases are found in comments, titles and documents, and not in code', () => {
  const source = [
    "import { heard } from './x'; // what a client heard",
    '/** Who may do it. */',
    "it('whoever is away is told', () => heard('knock'));",
  ].join('\n');
  const found = (path: string, text: string) =>
    evaluate(`prose.bannedIn(${JSON.stringify(path)}, ${JSON.stringify(text)})`) as string[];
  expect(found('a.ts', source).map((line) => line.split(': ')[0])).toEqual([
    'a.ts:1 "heard"',
    'a.ts:2 "/** Who"',
    'a.ts:3 "whoever"',
    'a.ts:3 "is told"',
  ]);
  expect(found('a.md', 'It is `heard`.\n```ts\nheard();\n```\nIt was heard.')).toEqual(['a.md:5 "heard": receive']);
});

it('no file of the tree has one', () => {
  expect(evaluate('prose.findBanned()')).toEqual([]);
});
