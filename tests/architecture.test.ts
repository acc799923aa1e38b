import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(__dirname, '..');

/** What each ring may import: rings, files of rings, packages. `type:` allows the types alone. */
const table: Record<string, readonly string[]> = {
  contract: ['zod', 'linkify-it'],
  'server/hub': ['contract', 'node:crypto'],
  'server/log': ['contract', 'server/db', 'type:server/hub', 'node:crypto', 'type:pino'],
  'server/bus': ['contract', 'server/db', 'type:server/hub/ports', 'node:crypto', 'type:pino'],
  'server/commands': ['contract', 'server/log', 'server/db', 'node:crypto'],
  'server/audit': ['contract', 'server/client-address', 'server/db', 'lru-cache', 'node:crypto', 'type:pino'],
  'server/features': [
    'contract',
    'type:server/commands/define',
    'type:server/log/append',
    'server/audit/deed',
    'server/client-address',
    'server/db',
    'node:crypto',
  ],
  'server/transports': [
    'contract',
    'server/client-address',
    'server/hub',
    'type:server/commands/run',
    'node:net',
    'node:http',
    'type:node:stream',
    'node:zlib',
    'socket.io',
    'socket.io-parser',
    'ws',
    'type:pino',
  ],
  'server/http': [
    'contract',
    'server/client-address',
    'type:server/commands/run',
    'type:server/audit',
    'type:server/identity',
    'type:server/telemetry',
    'server/transports/lingering',
    'type:server/rates',
    'type:server/transports/token-bucket',
    'node:',
    'zod',
    'express',
    'helmet',
    'cors',
    'type:pino',
  ],
  'server/ops': [
    'contract',
    'server/db',
    'server/log/append',
    'type:server/telemetry',
    'server/transports/token-bucket',
    'node:crypto',
    'type:pino',
  ],
  'server/scraping': [
    'contract',
    'server/db',
    'server/log/append',
    'server/features/ops/job-row',
    'node:',
    'type:pino',
  ],
  'server/stats': [
    'contract',
    'type:server/hub',
    'type:server/roster/roster',
    'server/db',
    'node:crypto',
    'node:perf_hooks',
    'type:pino',
  ],
  'server/roster': ['contract', 'type:server/hub', 'server/db', 'type:pino'],
  'server/rates': ['contract', 'server/db', 'server/transports/token-bucket', 'lru-cache', 'type:pino'],
  'server/presence': ['contract', 'type:server/hub', 'server/db', 'type:pino'],
  'server/identity': [
    'contract',
    'type:server/audit/audit-log',
    'server/audit/deed',
    'server/client-address',
    'server/db',
    'type:server/hub/ports',
    'node:',
    'zod',
    '@node-rs/argon2',
    'cookie',
    'jose',
    'lru-cache',
    'rate-limiter-flexible',
    'type:pino',
  ],
  'server/telemetry': ['contract', 'node:', 'pino', 'prom-client'],
  'server/db': ['node:', 'pg', '@prisma/', 'type:pino', 'server/start-error', 'server/config', 'server/telemetry'],
  'client/sdk': ['contract', 'zod', 'socket.io-client'],
  'client/react': ['contract', 'client/sdk', 'react'],
  'client/cli': ['contract', 'client/sdk', 'node:', 'ws'],
  'client/web': [
    'contract',
    'client/sdk',
    'client/react',
    'node:path',
    'react',
    'next',
    '@mantine/',
    '@tanstack/react-query',
    'react-virtuoso',
    'uplot',
  ],
};

/** Who may import the composition root. */
const aboveTheRoot = ['server/main', 'tests', 'bench'];

interface Import {
  from: string;
  /** A path without its ending, or the name of a package. */
  to: string;
  typeOnly: boolean;
}

type Sources = ReadonlyMap<string, string>;

const within = (path: string, place: string): boolean =>
  path === place || path.startsWith(place.endsWith('/') || place.endsWith(':') ? place : `${place}/`);

/** A fresh clone lacks the folders that hold nothing yet. */
function sourcesBelow(...folders: string[]): Map<string, string> {
  const present = folders.filter((folder) => existsSync(join(root, folder)));
  const files = present.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }));
  const paths = files
    .filter((file) => file.isFile() && /\.tsx?$/.test(file.name))
    .map((file) => relative(root, join(file.parentPath, file.name)))
    .filter((path) => !/generated|node_modules|client\/web\/(out|\.next)\//.test(path));
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** Every import, export-from and `import()` of the sources. */
function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([path, text]) => {
    const from = path.replace(/\.tsx?$/, '');
    const found: Import[] = [];
    const add = (specifier: ts.Expression | undefined, typeOnly: boolean): void => {
      if (!specifier || !ts.isStringLiteral(specifier)) return;
      const { text: name } = specifier;
      const to = name.startsWith('.') ? relative('.', join(dirname(path), name)) : name;
      found.push({ from, to: to.replace(/\.tsx?$/, ''), typeOnly });
    };
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node)) {
        const clause = node.importClause;
        const named = clause?.namedBindings;
        const allTypes =
          !clause?.name && named && ts.isNamedImports(named) && named.elements.every(({ isTypeOnly }) => isTypeOnly);
        add(node.moduleSpecifier, clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || allTypes === true);
      } else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
      else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
      else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
        add(node.arguments[0], false);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
    return found;
  });
}

/** Imports that the table forbids. A part of `features` is a ring of its own. */
function forbidden(imports: readonly Import[]): string[] {
  return imports
    .filter(({ from, to, typeOnly }) => {
      if (to === 'server/app' && !aboveTheRoot.some((place) => within(from, place))) return true;
      const ring = Object.keys(table).find((name) => within(from, name));
      if (!ring) return false;
      const home = ring === 'server/features' ? from.split('/').slice(0, 3).join('/') : ring;
      if (within(to, home)) return false;
      return !(table[ring] ?? []).some((allowed) =>
        allowed.startsWith('type:') ? typeOnly && within(to, allowed.slice(5)) : within(to, allowed),
      );
    })
    .map(({ from, to, typeOnly }) => `${from} imports ${typeOnly ? 'a type of ' : ''}${to}`);
}

/** Circles of imports, of types too, each as the path that leads back to its start. */
function circles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string[], here: string): void => {
    if (path.includes(here)) return void found.push([...path.slice(path.indexOf(here)), here].join(' → '));
    if (done.has(here)) return;
    for (const there of next.get(here) ?? []) walk([...path, here], there);
    done.add(here);
  };
  for (const start of next.keys()) walk([], start);
  return found;
}

/** A dictionary is a list: it is as long as what it names. */
const isList = (path: string): boolean => path.startsWith('client/web/language/');

const tooLong = (sources: Sources): string[] =>
  [...sources].filter(([path, text]) => !isList(path) && text.split('\n').length > 301).map(([path]) => path);

const all = sourcesBelow('contract', 'server', 'client', 'prisma', 'bench', 'tests');
const imports = importsOf(all);

it('each ring imports only what lies further in', () => {
  expect(forbidden(imports)).toEqual([]);
});

it('nothing imports itself in a circle', () => {
  expect(circles(imports)).toEqual([]);
});

it('no file is longer than 300 lines', () => {
  expect(tooLong(all)).toEqual([]);
});

it('every folder of the server is a ring of the table', () => {
  const folders = readdirSync(join(root, 'server'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) expect(Object.keys(table)).toContain(`server/${name}`);
});

it('a forbidden import, a circle and a long file are seen', () => {
  const planted = importsOf(
    new Map([
      ['contract/x.ts', "import { Hub } from '../server/hub/hub';"],
      ['server/hub/x.ts', "import type { Database } from '../db/client'; import fs from 'node:fs'; import './y';"],
      ['server/hub/y.ts', "export type * from './x'; const later = () => import('express');"],
      [
        'server/features/chat/x.ts',
        "import { decide } from '../bank/rules'; import { run } from '../../commands/run';",
      ],
      ['server/http/x.ts', "import { Tokens } from '../identity/tokens'; import { startApp } from '../app';"],
      ['server/transports/x.ts', "import { type Run } from '../commands/run'; let b: import('../log/append').Batch;"],
    ]),
  );
  expect(forbidden(planted)).toEqual([
    'contract/x imports server/hub/hub',
    'server/hub/x imports a type of server/db/client',
    'server/hub/x imports node:fs',
    'server/hub/y imports express',
    'server/features/chat/x imports server/features/bank/rules',
    'server/features/chat/x imports server/commands/run',
    'server/http/x imports server/identity/tokens',
    'server/http/x imports server/app',
    'server/transports/x imports a type of server/log/append',
  ]);
  expect(circles(planted)).toEqual(['server/hub/x → server/hub/y → server/hub/x']);
  expect(
    tooLong(
      new Map([
        ['long.ts', '\n'.repeat(301)],
        ['just.ts', '\n'.repeat(300)],
      ]),
    ),
  ).toEqual(['long.ts']);
});
