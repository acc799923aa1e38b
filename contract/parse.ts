import type { z } from 'zod';
import { problem } from './problems';
import { truncate } from './core/text/signs';

/**
 * Parses input from outside. The problem names the first invalid field, an unknown key included.
 *
 * @param at - the value's name, for faults of the value itself.
 * @throws Problem `request.invalid`
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, at?: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error, at);
}

/** Turns a zod error into a problem. */
export function invalid(error: z.ZodError, at?: string): ReturnType<typeof problem> {
  const [issue] = error.issues;
  const path = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : (issue?.path ?? []);
  const field = truncate(path.map(String).join('.'), MAX_FIELD) || at;
  const message = issue?.code === 'unrecognized_keys' ? 'campo desconocido' : (issue?.message ?? 'no es válido');
  return problem('request.invalid', {
    ...(field && { field }),
    message: field ? `${field}: ${message}` : message,
    cause: error,
  });
}

/** Longest field name, in UTF-16 units, that an answer repeats: the name comes from outside. */
const MAX_FIELD = 200;
