import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { featureFolders, outside, rings, top } from './rings';

/** One import, `export from` or `import()` of a file. */
export interface Import {
  readonly from: string;
  /** A path without its ending, or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

/** File texts by their paths from the project's root. */
export type Sources = ReadonlyMap<string, string>;

const within = (path: string, place: string): boolean =>
  path === place || path.startsWith(/[/:]$/.test(place) ? place : `${place}/`);

/** Lists every import, export-from and `import()` of the sources. */
export function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) => {
    const found: Import[] = [];
    const add = (specifier: ts.Expression | undefined, typeOnly: boolean): void => {
      if (!specifier || !ts.isStringLiteral(specifier)) return;
      const { text: name } = specifier;
      const to = name.startsWith('.') ? relative('.', join(dirname(from), name)) : name;
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
    visit(ts.createSourceFile(from, text, ts.ScriptTarget.Latest, true));
    return found;
  });
}

/** Returns the feature folder that contains a path, such as `server/features/chat`. */
function featureOf(path: string): string | undefined {
  const folder = featureFolders.find((one) => within(path, one));
  return folder === undefined
    ? undefined
    : path
        .split('/')
        .slice(0, folder.split('/').length + 1)
        .join('/');
}

const longest = (names: readonly string[]): string | undefined => [...names].sort((a, b) => b.length - a.length)[0];

/** Returns the ring of a file: the longest entry that contains its path. */
const ringOf = (path: string): string | undefined => longest(Object.keys(rings).filter((name) => within(path, name)));

/** Whether an entry allows an import. Only an entry inside a feature folder allows an import of a feature. */
function allows(allowed: string, { to, typeOnly }: Import): boolean {
  const place = allowed.replace(/^type:/, '');
  if (place !== allowed && !typeOnly) return false;
  const features = featureFolders.find((one) => within(to, one));
  return within(to, place) && (features === undefined || within(place, features));
}

function isForbidden(one: Import): boolean {
  const { from, to } = one;
  if (top.includes(from)) return false;
  if (outside.some((place) => within(from, place))) return false;
  if (top.some((file) => to === file.replace(/\.ts$/, ''))) return true;
  const ring = ringOf(from);
  if (ring === undefined) return false;
  const feature = featureOf(from);
  const target = featureOf(to);
  if (target !== undefined && target === feature) return false;
  // A feature may import its own contract, on the client as well.
  const name = feature?.split('/').at(-1);
  if (feature !== undefined && target === `contract/features/${name}`) return false;
  const home = ring.replace(/\/[^/]+\.ts$/, '');
  if (target === undefined && feature === undefined && within(to, home)) return false;
  return !Object.entries(rings)
    .filter(([name]) => within(from, name))
    .some(([, allowances]) => allowances.some((allowed) => allows(allowed, one)));
}

/** Lists the imports that the table forbids. */
export const forbidden = (imports: readonly Import[]): string[] =>
  imports
    .filter(isForbidden)
    .map(({ from, to, typeOnly }) => `${from.replace(/\.tsx?$/, '')} imports ${typeOnly ? 'a type of ' : ''}${to}`);

/** Lists the files that the table does not contain. */
export const outsideRings = (sources: Sources): string[] =>
  [...sources.keys()].filter(
    (path) => !top.includes(path) && !outside.some((place) => within(path, place)) && ringOf(path) === undefined,
  );

/** Lists circular imports, type imports included, each as the path back to its start. */
export function importCycles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) {
    const here = from.replace(/\.tsx?$/, '');
    next.set(here, [...(next.get(here) ?? []), to]);
  }
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

/** A dictionary is a list: it may be as long as its entries need. */
const isList = (path: string): boolean => path.startsWith('client/web/language/');

/** Lists the files of more than 300 lines. */
export const tooLong = (sources: Sources): string[] =>
  [...sources].filter(([path, text]) => !isList(path) && text.split('\n').length > 301).map(([path]) => path);

/** Lists the product's folders that directly contain more than 22 files. */
export function overfullFolders(sources: Sources): string[] {
  const sizes = new Map<string, number>();
  for (const path of sources.keys()) {
    if (/^(server|contract|client\/sdk)\//.test(path)) sizes.set(dirname(path), (sizes.get(dirname(path)) ?? 0) + 1);
  }
  return [...sizes].filter(([, size]) => size > 22).map(([folder, size]) => `${folder}: ${size} files`);
}
