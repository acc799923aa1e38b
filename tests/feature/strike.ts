import { join, relative } from 'node:path';
import ts from 'typescript';

/** Folders whose subfolders are features. */
const featureFolders = ['contract/features', 'server/features', 'client/sdk/features'];

/** The lists of features: a feature is one line in each. */
const lists = ['contract/features.ts', 'contract/documents.ts', 'server/features.ts', 'client/sdk/features.ts'];

/** What is type-checked: the product below the screens, which show features by name. */
const checked = ['contract', 'server', 'client/sdk'];

/**
 * Type-checks the product without one feature: its imports and entries are struck from the lists, and its folders are
 * not there. Nothing is written: the compiler reads the tree through a host that hides them.
 *
 * @param root the tree
 * @param feature the name of the feature's folders
 * @param cache parsed files, to be shared by several calls
 * @returns one line for each error: file, line, message
 */
export function errorsWithout(root: string, feature: string, cache: Map<string, ts.SourceFile | undefined>): string[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: object };
  const { fileNames, options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const gone = (path: string): boolean =>
    featureFolders.some((folder) => path.startsWith(join(root, folder, feature) + '/'));
  const read = host.getSourceFile.bind(host);
  const exists = host.fileExists.bind(host);
  host.fileExists = (path) => !gone(path) && exists(path);
  host.getSourceFile = (path, ...more) => {
    if (gone(path)) return undefined;
    if (!cache.has(path)) cache.set(path, read(path, ...more));
    const file = cache.get(path);
    if (!file || !lists.includes(relative(root, path))) return file;
    return ts.createSourceFile(path, struck(file, feature), file.languageVersion, true);
  };
  const roots = fileNames.filter(
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
