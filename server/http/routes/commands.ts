import type { Express } from 'express';
import { z } from 'zod';
import { problem } from '../../../contract/problems';
import type { Run } from '../../commands/run';
import { answerJson } from '../responses';
import { readJson } from '../body';
import { readQuery } from '../query-string';
import { route } from '../route';
import type { CallerResolver } from '../caller';

/** What the route of all commands needs. */
export interface CommandRoutes {
  readonly run: Run;
  readonly who: CallerResolver;
}

/** Whose command it is: for who has had it ready for longer, and must not send it as somebody else. */
const query = z.strictObject({ actor: z.string().max(80).optional() });

/** Every command by its name on the wire, for clients whose connection carries nothing upwards. Any node takes it. */
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
