import type { Request, RequestHandler, Response } from 'express';
import type { CommandName } from '../../contract/commands';
import { problem } from '../../contract/problems';
import type { Run } from '../commands/run';
import { answerJson } from './responses';
import { hasBody, readJson } from './body';
import { refuseQuery } from './query-string';
import type { CallerResolver } from './caller';

/** How a POST becomes a command. */
export interface PostOptions {
  /** Whether the path may hold the whole input, so that the body may be missing. */
  bodyless?: boolean;
  /** Sends another response than the command's own; `data` is the command's reply. */
  respond?(res: Response, data: unknown): void;
}

/** Makes the handlers of POSTs that are commands; the path's parameters are part of their input. */
export const postsOf =
  (run: Run, who: Pick<CallerResolver, 'principal'>) =>
  (name: CommandName, { bodyless = false, respond }: PostOptions = {}): RequestHandler =>
  async (req, res) => {
    const principal = await who.principal(res);
    refuseQuery(req);
    const body = bodyless && !hasBody(req) ? {} : await readJson(req);
    const id = req.headers['idempotency-key'] as string | undefined;
    const input = withPath(body, req.params);
    const reply = await run({ name, input, principal, mayGenerateId: true, id, from: req.ip });
    res.setHeader('Idempotency-Key', reply.id);
    if (respond) respond(res, (JSON.parse(reply.json) as { data: unknown }).data);
    else answerJson(res, reply.json);
  };

function withPath(body: unknown, params: Request['params']): unknown {
  const names = Object.keys(params);
  if (names.length === 0 || typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const twice = names.find((name) => Object.hasOwn(body, name));
  if (twice !== undefined) throw problem('request.invalid', { field: twice, message: `${twice}: campo desconocido` });
  return { ...body, ...params };
}
