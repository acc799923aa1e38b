import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { z } from 'zod';
import { commands, type CommandName } from '../../contract/commands';
import { phrasesInEnglish } from '../../contract/english';
import { parseStrictJson } from '../../contract/json';
import { preferredLanguage } from '../../contract/core/text/language';
import { parseInput } from '../../contract/parse';
import { Problem, problem, problems, type ProblemCode } from '../../contract/problems';
import { toWireInLanguage } from '../../contract/wire-in';
import { projectRoot } from '../../server/db/project';

beforeAll(() => z.config(z.locales.es()));
afterAll(() => z.config(z.locales.en()));

it.each([
  [undefined, 'es'],
  ['', 'es'],
  ['*', 'es'],
  ['en', 'en'],
  ['en-GB,en;q=0.9', 'en'],
  ['de-DE,de;q=0.9,en;q=0.8,es;q=0.7', 'en'],
  ['es-EC,es;q=0.9,en;q=0.8', 'es'],
  ['en;q=0.3, es;q=0.4', 'es'],
  ['EN-us', 'en'],
  ['en;q=0', 'es'],
  ['eng, english', 'es'],
  ['en;q=x', 'es'],
  [`${'de,'.repeat(5_000)}en`, 'es'],
] as const)('[SDK-16] %j is answered in %s', (wish, language) => {
  expect(preferredLanguage(wish)).toBe(language);
});

/** Words that occur only in Spanish sentences. */
const SPANISH =
  /[áéíóúñ¿¡]|\b(?:debe|puede|sin|como|hay|indique|esperaba|junto|campo|repetid[ao]|demasiad[ao]s?|cuerpo|letras|cifras|fuente|entrada|inválid[ao]|una?|el|la|los|las|de|que|no es|no se)\b/i;

it.each(Object.keys(problems) as ProblemCode[])('[SDK-16] %s has a sentence in each language', (code) => {
  const [spanish, english] = (['es', 'en'] as const).map((language) => toWireInLanguage(problem(code), language).error);
  expect(spanish).toEqual({ code, message: problems[code].message });
  expect(english?.message).not.toMatch(SPANISH);
  expect({ ...english, message: '' }).toEqual({ code, message: '' });
});

describe('[SDK-16] the reason of a refused field', () => {
  const wrong = [
    undefined,
    null,
    0,
    -1,
    1.234,
    1e300,
    '',
    '\u0007',
    '\u200b',
    'x'.repeat(10_000),
    [],
    {},
    true,
    ['x', 'x'],
    'ftp://x',
  ];

  /** Returns the problem of an invalid input. */
  function refusal(name: CommandName, input: unknown): Problem | undefined {
    try {
      parseInput(commands[name].input, input);
    } catch (error) {
      if (error instanceof Problem) return error;
    }
    return undefined;
  }

  it.each(Object.keys(commands) as CommandName[])('of %s is available in English', (name) => {
    const schema: unknown = commands[name].input;
    const fields = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
    const inputs = [1, {}, { nope: 1 }, ...fields.flatMap((field) => wrong.map((value) => ({ [field]: value })))];
    const good = Object.fromEntries(fields.map((field) => [field, 'x']));
    for (const input of [
      ...inputs,
      ...fields.flatMap((field) => wrong.map((value) => ({ ...good, [field]: value }))),
    ]) {
      const found = refusal(name, input);
      if (!found) continue;
      const { message, field } = toWireInLanguage(found, 'en').error;
      expect(message.slice(field === undefined ? 0 : field.length)).not.toMatch(SPANISH);
      expect(field).toBe(found.field);
      if (field !== undefined) expect(message.startsWith(`${field}: `)).toBe(true);
    }
  });

  it.each([
    '{"a":1,"a":2}',
    '{"__proto__":1}',
    '[1e999]',
    `[${'1'.repeat(80)}]`,
    '"\\ud800"',
    `${'['.repeat(40)}${']'.repeat(40)}`,
    '{',
  ])('of refused JSON is available in English: %s', (text) => {
    let found: unknown;
    try {
      parseStrictJson(text);
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(Problem);
    expect(toWireInLanguage(found as Problem, 'en').error.message).not.toMatch(SPANISH);
  });
});

/** Returns the text of a literal; `#` replaces a template's values: numbers, or a field before a colon. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `#${literal.text}`).join('');
}

/** Lists the Spanish sentences of a source file. */
function sentencesIn(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node)
      ?.replace(/^(?:[\w-]+|#): /, '')
      .replace(/\d+/g, '#');
    if (
      text !== undefined &&
      /\b(?:debe|puede|sin|como máximo|a lo más|hay un|indique|se esperaba|va junto|campo|repetid[ao]|Demasiad[ao]s|El cuerpo|letras|no es el|no es una?|no es válid[ao]|no se|sólo)\b/.test(
        text,
      )
    )
      found.push(text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

it('[SDK-16] every sentence of a refusal has an English translation', () => {
  const own = /[\\/](?:generated|docs|cli)[\\/]|[\\/](?:english|problems|json)\.ts$/;
  const sources = ['contract', 'server']
    .flatMap((folder) =>
      (readdirSync(join(projectRoot, folder), { recursive: true }) as string[]).map((file) =>
        join(projectRoot, folder, file),
      ),
    )
    .filter((path) => path.endsWith('.ts') && !own.test(path));
  const sentences = [...new Set(sources.flatMap(sentencesIn))];
  expect(sentences.length).toBeGreaterThan(30);
  const composed = ['debe ser positivo', 'no debe ser negativo', '# y tener como máximo dos decimales']; // parts of others
  expect(sentences.filter((text) => phrasesInEnglish[text] === undefined && !composed.includes(text))).toEqual([]);
});
