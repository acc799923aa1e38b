import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '../../server/db/project';

const page = readFileSync(join(projectRoot, 'docs', 'sdk.md'), 'utf8');

/** The files on the page; files of the same path, one after the other, are alternatives. */
const files = [...page.matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(([, language = '', text = '']) =>
  /^tsx?$/.test(language) ? [{ path: /^\/\/ (\S+)\n/.exec(text)?.[1] ?? '', text }] : [],
);

/** The compiler options that `create-next-app` writes. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2017,
  lib: ['lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.esnext.d.ts'],
  skipLibCheck: true,
  strict: true,
  noEmit: true,
  esModuleInterop: true,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  resolveJsonModule: true,
  isolatedModules: true,
  jsx: ts.JsxEmit.ReactJSX,
  types: ['node', 'react', 'react-dom'],
};

describe('[DOC-7] docs/sdk.md', () => {
  let folder: string;
  beforeAll(() => {
    mkdirSync(join(projectRoot, '.cache'), { recursive: true });
    folder = mkdtempSync(join(projectRoot, '.cache', 'sdk-page-'));
    for (const folderName of ['client/sdk', 'client/react', 'contract'])
      cpSync(join(projectRoot, folderName), join(folder, folderName), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names the path of each file', () => {
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter(({ path }) => path === '')).toEqual([]);
  });

  it('has files that compile unchanged in a separate app, each with the others', () => {
    const times = Math.max(...files.map(({ path }) => files.filter((one) => one.path === path).length));
    for (let time = 0; time < times; time++) {
      for (const { path, text } of files.filter(
        ({ path }, at) => files.slice(0, at).filter((one) => one.path === path).length === time,
      )) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      const program = ts.createProgram(
        files.map(({ path }) => join(folder, path)),
        options,
      );
      const faults = ts
        .getPreEmitDiagnostics(program)
        .map(
          ({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
        );
      expect(faults).toEqual([]);
    }
  });

  it('installs the versions that this project is tested with', () => {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(projectRoot, 'package.json'), 'utf8'),
    ) as Record<'dependencies' | 'devDependencies', Record<string, string>>;
    const tested: Record<string, string> = { ...dependencies, ...devDependencies };
    const named = [...page.matchAll(/^npm install .*$/gm)].flatMap(([line]) => [
      ...line.matchAll(/([\w.-]+)@([\d.]+)/g),
    ]);
    expect(named.length).toBeGreaterThan(2);
    for (const [, name = '', version] of named) expect([name, version]).toEqual([name, tested[name]]);
  });
});
