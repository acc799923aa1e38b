import type { RawData } from 'ws';
import { parseStrictJson } from '../../../contract/json';
import { Problem, problem } from '../../../contract/problems';

/** A client's message: its JSON value, or the problem with it beside the value of a lenient parse. */
export interface Heard {
  readonly value: unknown;
  readonly problem?: Problem;
}

/**
 * Parses a message as strictly as over HTTP. A refused message is parsed once more, leniently: it may name the request
 * that expects the reply.
 */
export function read(data: RawData, isBinary: boolean): Heard {
  if (isBinary) return { value: undefined, problem: problem('request.malformed', { message: 'se esperaba texto' }) };
  const text = (data as Buffer).toString();
  try {
    return { value: parseStrictJson(text) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { value: parseLeniently(text), problem: error };
  }
}

function parseLeniently(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Returns an own field of a leniently parsed value; inherited ones do not count. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** Names the field relative to the input, instead of the frame that carries it. */
export function inInput(refused: Problem): Problem {
  const { code, field, message, cause } = refused;
  if (!field?.startsWith('data.')) return refused;
  const name = field.slice('data.'.length);
  return new Problem(code, { field: name, message: message.replace(field, name), cause });
}
