import { Problem } from './problems';
import { truncate } from './core/text/signs';

const MAX_DEPTH = 32;
/** Longest number, in characters; every number that a double holds exactly enough is shorter. */
const MAX_NUMBER = 64;
const LONE_SURROGATE = /\p{Cs}/u;
const QUOTE = 34;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const COLON = 58;
const UPPER_E = 69;
const BACKSLASH = 92;
const LOWER_E = 101;

/**
 * Parses JSON from outside. Refuses everything that two parsers could understand differently or that poisons
 * objects: repeated keys, `__proto__` and its kin, nesting over 32, numbers beyond the integers that a double
 * holds exactly, text that is not well-formed. The time is linear in the text's length (SEC-55).
 *
 * `JSON.parse` checks the grammar; one walk over the value and one over the source check the rest. Repeated
 * keys are found without a set per object: the source then has more colons than the value has keys.
 *
 * @throws Problem `request.malformed`, with the field's path where one is at fault.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Problem('request.malformed', { cause });
  }
  const keys = typeof value === 'object' && value !== null ? inspect(value, 1, text.includes('\\u')) : 0;
  if (typeof value === 'string' && !isCleanText(value)) throw malformed('texto mal formado');
  const members = scan(text);
  if (members !== keys) throw malformed('clave repetida', pathOfRepeatedKey(text));
  return value;
}

/** Counts the keys of a value and of everything in it; refuses excessive depth, poisonous keys and malformed text. */
function inspect(value: object, depth: number, escapes: boolean): number {
  if (depth > MAX_DEPTH) throw malformed('demasiados niveles');
  if (Array.isArray(value)) {
    let count = 0;
    for (const item of value as unknown[]) count += inspectItem(item, depth, escapes);
    return count;
  }
  const keys = Object.keys(value);
  let count = keys.length;
  for (const key of keys) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw malformed('clave no admitida', key);
    if (escapes && !isCleanText(key)) throw malformed('texto mal formado');
    count += inspectItem((value as Record<string, unknown>)[key], depth, escapes);
  }
  return count;
}

function inspectItem(item: unknown, depth: number, escapes: boolean): number {
  if (typeof item === 'object' && item !== null) return inspect(item, depth + 1, escapes);
  if (escapes && typeof item === 'string' && !isCleanText(item)) throw malformed('texto mal formado');
  return 0;
}

/** PostgreSQL cannot store half a surrogate pair or NUL as text; JSON can express both, as escapes. */
const isCleanText = (text: string): boolean => !LONE_SURROGATE.test(text) && !text.includes('\0');

/** Walks the source, which is valid JSON by now: checks each number and counts the colons outside strings. */
function scan(text: string): number {
  let colons = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === COLON) colons++;
    else if (code === MINUS || (code >= ZERO && code <= NINE)) at = endOfNumber(text, at);
  }
  return colons;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(++at)) if (code === BACKSLASH) at++;
  return at;
}

/** Reads at most `MAX_NUMBER` characters of a number; a longer one is refused without reading its rest (SEC-55). */
function endOfNumber(text: string, start: number): number {
  let at = start;
  let plain = true;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LOWER_E || code === UPPER_E) plain = false;
    else if ((code < ZERO || code > NINE) && code !== DOT && code !== MINUS && code !== PLUS) break;
    if (at - start === MAX_NUMBER) throw malformed('número con demasiadas cifras', pathAt(text, start));
  }
  if ((!plain || at - start > 15) && !isExact(text.slice(start, at)))
    throw malformed('número demasiado grande o demasiado pequeño', pathAt(text, start));
  return at - 1;
}

/**
 * Whether every parser reads a number as the same double. The spelling does not matter: `1.0E7` is 10000000, and
 * `0.10000000000000001` is the double whose shortest decimal is 0.1. Not exact are integers beyond those that a double
 * holds, and numbers other than zero that a double rounds to zero.
 */
function isExact(literal: string): boolean {
  const number = Number(literal);
  if (number === 0) return !/[1-9]/.test(mantissaOf(literal));
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER;
}

const mantissaOf = (literal: string): string => literal.split(/e/i, 1)[0] ?? '';

const malformed = (fault: keyof typeof FAULTS, field?: string): Problem =>
  new Problem('request.malformed', {
    message: `El JSON no es admisible: ${fault}${field === undefined ? '' : ` en ${field}`}.`,
    english: `The JSON is not acceptable: ${FAULTS[fault]}${field === undefined ? '' : ` at ${field}`}.`,
    ...(field !== undefined && { field }),
  });

/** Faults of grammatically valid JSON, in Spanish and in English. */
const FAULTS = {
  'clave no admitida': 'a key that is not allowed',
  'clave repetida': 'a repeated key',
  'demasiados niveles': 'too many levels',
  'número con demasiadas cifras': 'a number with too many digits',
  'número demasiado grande o demasiado pequeño': 'a number that is too large or too small',
  'texto mal formado': 'text that is not well-formed',
} as const;

// ── Used for refusals only, so slow and simple ──────────────────────────────

/** A container around the current token, with its current key or index. */
interface Level {
  keys: Set<string> | undefined;
  at: string | number;
}

/** Reads the tokens of valid JSON up to `until`; stops at the first repeated key. */
function trace(text: string, until: number): { path: Level[]; repeated: boolean } {
  const path: Level[] = [];
  let isKeyNext = false;
  for (let at = 0; at < until; at++) {
    const level = path.at(-1);
    switch (text[at]) {
      case '{':
        path.push({ keys: new Set(), at: '' });
        isKeyNext = true;
        break;
      case '[':
        path.push({ keys: undefined, at: 0 });
        isKeyNext = false;
        break;
      case '}':
      case ']':
        path.pop();
        break;
      case ',':
        if (typeof level?.at === 'number') level.at++;
        else isKeyNext = true;
        break;
      case '"': {
        const end = endOfString(text, at);
        if (isKeyNext && level?.keys) {
          level.at = JSON.parse(text.slice(at, end + 1)) as string;
          if (level.keys.has(level.at)) return { path, repeated: true };
          level.keys.add(level.at);
        }
        isKeyNext = false;
        at = end;
      }
    }
  }
  return { path, repeated: false };
}

const dotted = (path: readonly Level[]): string | undefined =>
  truncate(path.map((level) => level.at).join('.'), 200) || undefined;

const pathAt = (text: string, offset: number): string | undefined => dotted(trace(text, offset).path);

const pathOfRepeatedKey = (text: string): string | undefined => dotted(trace(text, text.length).path);
