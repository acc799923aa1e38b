import type { Request } from 'express';
import { z } from 'zod';
import { parseInput } from '../../contract/parse';
import { problem } from '../../contract/problems';

/** A query string without parameters. */
const noQuery = z.strictObject({});

/**
 * Parses the query string strictly: an unknown or repeated key is refused by its name.
 * @throws Problem `request.invalid`
 */
export function readQuery<S extends z.ZodType>(req: Request, schema: S): z.output<S> {
  for (const [key, value] of Object.entries(req.query)) {
    if (Array.isArray(value)) throw problem('request.invalid', { field: key, message: `${key}: parámetro repetido` });
    if (typeof value === 'string' && value.includes('\0'))
      throw problem('request.invalid', { field: key, message: `${key}: carácter nulo` });
  }
  return parseInput(schema, { ...req.query });
}

/** Refuses any query string, for routes without parameters. @throws Problem `request.invalid` */
export function refuseQuery(req: Request): void {
  if (req.url.includes('?')) readQuery(req, noQuery);
}
