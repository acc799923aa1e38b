import type { RawData } from 'ws';
import { parseStrictJson } from '../../../contract/json';
import { Problem, problem } from '../../../contract/problems';

/** What a client sent: an object, or what stands against reading it beside what can be made of it all the same. */
export interface Heard {
  readonly words: unknown;
  readonly problem?: Problem;
}

/**
 * Reads a message as strictly as over HTTP. What is refused is read once more, leniently: it may say who wants the
 * answer.
 */
export function read(data: RawData, isBinary: boolean): Heard {
  if (isBinary) return { words: undefined, problem: problem('request.malformed', { message: 'se esperaba texto' }) };
  const text = (data as Buffer).toString();
  try {
    return { words: parseStrictJson(text) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { words: leniently(text), problem: error };
  }
}

function leniently(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A field of what was read leniently: own, and nothing that an object inherits. */
export const fieldOf = (words: unknown, name: string): unknown =>
  typeof words === 'object' && words !== null && Object.hasOwn(words, name)
    ? (words as Record<string, unknown>)[name]
    : undefined;

/** Names the field as the input has it, not the frame that carries it. */
export function inInput(refused: Problem): Problem {
  const { code, field, message, cause } = refused;
  if (!field?.startsWith('data.')) return refused;
  const name = field.slice('data.'.length);
  return new Problem(code, { field: name, message: message.replace(field, name), cause });
}
