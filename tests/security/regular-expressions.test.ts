import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { attack } from '../support/servers/growth';

const root = resolve(__dirname, '../..');

interface Found {
  where: string;
  expression: RegExp;
}

/** Every regular expression in a source: literals, and `new RegExp` of a constant text. */
function expressionsIn(path: string, text: string): Found[] {
  const found: Found[] = [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const add = (node: ts.Node, source: string, flags: string): void => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push({ where: `${path}:${line + 1}`, expression: new RegExp(source, flags) });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      add(node, node.text.slice(1, end), node.text.slice(end + 1));
    } else if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
      const [source, flags] = node.arguments ?? [];
      if (source && ts.isStringLiteralLike(source))
        add(node, source.text, flags && ts.isStringLiteralLike(flags) ? flags.text : '');
      else composed.add(path);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Files whose expressions are built from several texts. linear.test.ts attacks their functions as a whole. */
const composed = new Set<string>();

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !/node_modules|generated|client\/web\/(out|\.next)\//.test(path));
}

const all = ['contract', 'server', 'client', 'scripts']
  .flatMap(sourcesBelow)
  .filter((path) => path !== 'scripts/screenshots.mjs') // reads nothing from outside
  .flatMap((path) => expressionsIn(path, readFileSync(join(root, path), 'utf8')));

describe('[SEC-55] a regular expression takes time that is linear in its input', () => {
  const once = new Map(all.map(({ where, expression }) => [String(expression), where]));

  it('all of them are found', () => {
    expect(once.size).toBeGreaterThan(80);
    expect([...composed].sort()).toEqual(['server/identity/service-tokens.ts', 'server/telemetry/plain-text.ts']);
  });

  it.each([...once])('%s in %s', (source) => {
    const { expression } = all.find((one) => String(one.expression) === source)!;
    expect(attack(expression)).toBeUndefined();
  });

  it.each([/0+$/, /[.,;:!?)\]}'"»”…]+$/, /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi, /\s+$/])(
    '%s would be detected',
    (expression) => {
      expect(attack(expression)).toBeDefined();
    },
  );
});
