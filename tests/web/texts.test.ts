import { en } from '../../client/web/language/en';
import { es } from '../../client/web/language/es';
import { createFormat } from '../../client/web/language/format';
import { problems } from '../../contract/problems';

type Node = string | ((...args: never[]) => string) | { readonly [name: string]: Node };

/** Every text by its path; functions are called with sample values. */
function textsOf(node: Node, path = ''): [string, string][] {
  if (typeof node === 'string') return [[path, node]];
  if (typeof node === 'function') return [[path, (node as (arg: string) => string)('7')]];
  return Object.entries(node).flatMap(([name, child]) => textsOf(child, `${path}.${name}`));
}

it.each([
  ['es', es],
  ['en', en],
])('no text in %s is empty', (_, texts) => {
  expect(textsOf(texts as Node).filter(([, text]) => text.trim() === '')).toEqual([]);
});

it('English has a page’s own sentence for every problem of a user; Spanish uses the server’s', () => {
  // Problems that only programs can cause.
  const programs =
    /^(request\.(method_not_allowed|unknown_command)|command\.id_required|channel\.(superseded|too_many))$/;
  const missing = Object.keys(problems).filter((code) => !(code in en.problems) && !programs.test(code));
  expect(missing).toEqual([]);
});

it('money and times are written as each language requires', () => {
  expect(createFormat('es').money(5250)).toBe('$5.250,00');
  expect(createFormat('en').money(5250)).toBe('$5,250.00');
  expect(createFormat('es').change(-1.5)).toBe('−$1,50');
  expect(createFormat('en').change(1.5)).toBe('+$1.50');
  expect(createFormat('es').ago(3_400)).toBe('hace 3 s');
  expect(createFormat('es').ago(125_000)).toBe('hace 2 min');
  expect(createFormat('es').span(65_000)).toBe('1 min 5 s');
});
