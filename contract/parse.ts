import type { z } from 'zod';
import { problem } from './problems';
import { beginning } from './core/text/signs';

/**
 * Parses what came from outside. The problem names the first field at fault, an unknown key included.
 *
 * @param at - what the value is called where it has no name of its own.
 * @throws Problem `request.invalid`
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, at?: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error, at);
}

/** The problem that a zod error amounts to. */
export function invalid(error: z.ZodError, at?: string): ReturnType<typeof problem> {
  const [issue] = error.issues;
  const path = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : (issue?.path ?? []);
  const field = beginning(path.map(String).join('.'), MAX_FIELD) || at;
  const words = issue?.code === 'unrecognized_keys' ? 'campo desconocido' : (issue?.message ?? 'no es válido');
  return problem('request.invalid', {
    ...(field && { field }),
    message: field ? `${field}: ${words}` : words,
    cause: error,
  });
}

/** A name that comes from outside is told back, but not at any length. */
const MAX_FIELD = 200;
