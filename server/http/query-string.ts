import type { Request } from 'express';
import { z } from 'zod';
import { parseInput } from '../../contract/parse';
import { problem } from '../../contract/problems';

/** A query string that takes nothing. */
const noQuery = z.strictObject({});

/**
 * The query string, parsed strictly: an unknown key, or one that is there twice, is refused by its name.
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

/** For routes without parameters in the query. @throws Problem `request.invalid` */
export function refuseQuery(req: Request): void {
  if (req.url.includes('?')) readQuery(req, noQuery);
}
