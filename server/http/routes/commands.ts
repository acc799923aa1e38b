import type { Express } from 'express';
import { z } from 'zod';
import { problem } from '../../../contract/problems';
import type { Run } from '../../commands/run';
import { answerJson } from '../responses';
import { readJson } from '../body';
import { readQuery } from '../query-string';
import { route } from '../route';
import type { CallerResolver } from '../caller';

/** The dependencies of {@link commandRoutes}. */
export interface CommandRoutes {
  readonly run: Run;
  readonly who: CallerResolver;
}

/** The command's actor: a client that has stored a command must not send it as another user. */
const query = z.strictObject({ actor: z.string().max(80).optional() });

/** Registers the route of all commands, for clients whose connection only receives. Any node takes them. */
export function commandRoutes(app: Express, { run, who }: CommandRoutes): void {
  route(app, '/api/commands/:command', {
    async post(req, res) {
      const { actor } = readQuery(req, query);
      const principal = await who.principal(res);
      const own = principal.kind === 'user' ? principal.id : 'guest';
      if (actor !== undefined && actor !== own) throw problem('auth.identity_changed');
      const id = req.headers['idempotency-key'] as string | undefined;
      const name = String(req.params.command);
      const reply = await run({ name, input: await readJson(req), principal, mayGenerateId: true, id, from: req.ip });
      res.setHeader('Idempotency-Key', reply.id);
      answerJson(res, reply.json);
    },
  });
}
