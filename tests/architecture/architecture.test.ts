import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { importCycles, overfullFolders, forbidden, outsideRings, importsOf, tooLong } from './imports';

const root = resolve(__dirname, '..', '..');

/** Reads the TypeScript sources of the folders that exist: a fresh clone lacks empty ones. */
function sourcesBelow(...folders: string[]): Map<string, string> {
  const present = folders.filter((folder) => existsSync(join(root, folder)));
  const files = present.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }));
  const paths = files
    .filter((file) => file.isFile() && /\.tsx?$/.test(file.name))
    .map((file) => relative(root, join(file.parentPath, file.name)))
    .filter((path) => !/generated|node_modules|client\/web\/(out|\.next)\//.test(path));
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

const all = sourcesBelow('contract', 'server', 'client', 'prisma', 'bench', 'tests');
const imports = importsOf(all);

it('each ring imports only rings further in', () => {
  expect(forbidden(imports)).toEqual([]);
});

it('no import is circular, type imports included', () => {
  expect(importCycles(imports)).toEqual([]);
});

it('each file belongs to a ring', () => {
  expect(outsideRings(all)).toEqual([]);
});

it('no file is longer than 300 lines, and no folder has more than 22 files', () => {
  expect(tooLong(all)).toEqual([]);
  expect(overfullFolders(all)).toEqual([]);
});

it('the checks detect a forbidden import, a circle, a file in no ring, a long file and a crowded folder', () => {
  const sources = new Map([
    [
      'contract/core/x.ts',
      "import { Hub } from '../../server/hub/hub'; import { ratings } from '../features/ratings/y';",
    ],
    ['contract/features/chat/x.ts', "import { cedula } from '../bank/schemas'; import { z } from 'zod';"],
    ['server/hub/x.ts', "import type { Database } from '../db/client'; import fs from 'node:fs'; import './y';"],
    ['server/hub/y.ts', "export type * from './x'; const later = () => import('express');"],
    [
      'server/features/chat/x.ts',
      "import { decide } from '../bank/rules'; import { run } from '../../commands/run'; import '../../../contract/features/chat/x';",
    ],
    ['server/http/x.ts', "import { Tokens } from '../identity/tokens'; import { startApp } from '../app';"],
    ['server/http/z.ts', "import { bankRoutes } from '../features/bank/routes';"],
    ['server/transports/x.ts', "import { type Run } from '../commands/run'; let b: import('../log/append').Batch;"],
    ['client/sdk/core/x.ts', "import type { Chat } from '../features/chat/chat';"],
    ['server/loose.ts', ''],
    ['other/x.ts', ''],
  ]);
  const planted = importsOf(sources);
  expect(forbidden(planted)).toEqual([
    'contract/core/x imports server/hub/hub',
    'contract/core/x imports contract/features/ratings/y',
    'contract/features/chat/x imports contract/features/bank/schemas',
    'server/hub/x imports a type of server/db/client',
    'server/hub/x imports node:fs',
    'server/hub/y imports express',
    'server/features/chat/x imports server/features/bank/rules',
    'server/features/chat/x imports server/commands/run',
    'server/http/x imports server/identity/tokens',
    'server/http/x imports server/app',
    'server/http/z imports server/features/bank/routes',
    'server/transports/x imports a type of server/log/append',
    'client/sdk/core/x imports a type of client/sdk/features/chat/chat',
  ]);
  expect(importCycles(planted)).toEqual(['server/hub/x → server/hub/y → server/hub/x']);
  expect(outsideRings(sources)).toEqual(['server/loose.ts', 'other/x.ts']);
  expect(
    tooLong(
      new Map([
        ['long.ts', '\n'.repeat(301)],
        ['just.ts', '\n'.repeat(300)],
      ]),
    ),
  ).toEqual(['long.ts']);
  const many = Array.from({ length: 23 }, (_, i) => [`server/hub/f${i}.ts`, ''] as const);
  expect(overfullFolders(new Map(many))).toEqual(['server/hub: 23 files']);
});
