import { isolated } from '../../../contract/core/text/signs';

type Words = (...values: unknown[]) => unknown;

/** Wraps texts so that their word order is stable whatever is inserted: right-to-left names are isolated. */
export function confining<T extends object>(texts: T): T {
  const entries = Object.entries(texts).map(([key, value]): [string, unknown] => [key, confined(value)]);
  return Object.fromEntries(entries) as T;
}

function confined(text: unknown): unknown {
  if (typeof text === 'function') return (...values: unknown[]) => (text as Words)(...values.map(value));
  return typeof text === 'object' && text !== null && !Array.isArray(text) ? confining(text) : text;
}

function value(one: unknown): unknown {
  if (typeof one === 'string') return isolated(one);
  return Array.isArray(one) ? one.map(value) : one;
}
