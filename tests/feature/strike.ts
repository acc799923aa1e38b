import { join, relative } from 'node:path';
import ts from 'typescript';

/** Folders whose subfolders are features. */
const featureFolders = ['contract/features', 'server/features', 'client/sdk/features'];

/** The lists of features: a feature is one line in each. */
const lists = ['contract/features.ts', 'contract/documents.ts', 'server/features.ts', 'client/sdk/features.ts'];

/** What is type-checked: the product below the screens, which show features by name. */
const checked = ['contract', 'server', 'client/sdk'];

/** Parsed files, to be shared by several calls. */
export type Cache = Map<string, ts.SourceFile | undefined>;

/** What differs from the tree as it is. */
interface Changes {
  /** Whether a file is not there. */
  gone(path: string): boolean;
  /** Files with another text, or that are not in the tree: text by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Type-checks the product without one feature: its imports and entries are struck from the lists, and its folders are
 * not there.
 *
 * @param root the tree
 * @param feature the name of the feature's folders
 * @returns one line for each error: file, line, message
 */
export function errorsWithout(root: string, feature: string, cache: Cache): string[] {
  const gone = (path: string): boolean =>
    featureFolders.some((folder) => path.startsWith(join(root, folder, feature) + '/'));
  const texts = new Map(lists.map((list) => [join(root, list), struck(parse(join(root, list)), feature)]));
  return errorsOf(root, { gone, texts }, cache);
}

/**
 * Type-checks the product with a feature more.
 *
 * @param files the feature's files: text by path below `root`
 * @param entries what stands in which list: the list's path, the entry, and the path that exports it
 * @returns one line for each error: file, line, message
 */
export function errorsWith(
  root: string,
  files: ReadonlyMap<string, string>,
  entries: readonly (readonly [list: string, entry: string, from: string])[],
  cache: Cache,
): string[] {
  const texts = new Map([...files].map(([path, text]) => [join(root, path), text]));
  for (const [list, entry, from] of entries) {
    const { text } = parse(join(root, list));
    const end = text.lastIndexOf(']');
    const added = `import { ${entry} } from '${from}';\n${text.slice(0, end)}${entry}, ${text.slice(end)}`;
    texts.set(join(root, list), added);
  }
  return errorsOf(root, { gone: () => false, texts }, cache);
}

const parse = (path: string): ts.SourceFile =>
  ts.createSourceFile(path, ts.sys.readFile(path) ?? '', ts.ScriptTarget.Latest, true);

/** Type-checks a changed tree. Nothing is written: the compiler reads it through a host that knows the changes. */
function errorsOf(root: string, { gone, texts }: Changes, cache: Cache): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: object };
  const { fileNames, options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const read = host.getSourceFile.bind(host);
  const exists = host.fileExists.bind(host);
  host.directoryExists = (path) =>
    ts.sys.directoryExists(path) || [...texts.keys()].some((file) => file.startsWith(`${path}/`));
  host.fileExists = (path) => texts.has(path) || (!gone(path) && exists(path));
  host.getSourceFile = (path, ...more) => {
    if (gone(path)) return undefined;
    const text = texts.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, more[0]);
    if (!cache.has(path)) cache.set(path, read(path, ...more));
    return cache.get(path);
  };
  const roots = [...fileNames, ...texts.keys()].filter(
    (path) => checked.some((folder) => path.startsWith(join(root, folder) + '/')) && !gone(path),
  );
  const program = ts.createProgram(roots, { ...options, noEmit: true, skipLibCheck: true }, host);
  return [...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()].map(
    ({ file, start, messageText }) => {
      const line = file ? ts.getLineAndCharacterOfPosition(file, start ?? 0).line + 1 : 0;
      return `${relative(root, file?.fileName ?? root)}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    },
  );
}

/** A list without a feature: without the imports from its folder, and without the entries of what they brought. */
function struck(file: ts.SourceFile, feature: string): string {
  const names = new Set<string>();
  const cuts: [start: number, end: number][] = [];
  const cut = (node: ts.Node): void => void cuts.push([node.getFullStart(), node.end]);
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    if (!(statement.moduleSpecifier as ts.StringLiteral).text.startsWith(`./features/${feature}/`)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings && ts.isNamedImports(bindings)) for (const { name } of bindings.elements) names.add(name.text);
    cut(statement);
  }
  const visit = (node: ts.Node): void => {
    if (ts.isArrayLiteralExpression(node))
      for (const element of node.elements) if (ts.isIdentifier(element) && names.has(element.text)) cut(element);
    ts.forEachChild(node, visit);
  };
  visit(file);
  let text = file.text;
  for (const [start, end] of cuts.sort(([a], [b]) => b - a))
    text = text.slice(0, start) + text.slice(text[end] === ',' ? end + 1 : end);
  return text;
}
