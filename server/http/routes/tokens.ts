import type { Express } from 'express';
import { z } from 'zod';
import { parseInput } from '../../../contract/parse';
import { newTokenInput } from '../../../contract/core/service-tokens';
import type { ServiceTokens } from '../../identity/service-tokens';
import { answer, answerData } from '../responses';
import { readJson } from '../body';
import { refuseQuery } from '../query-string';
import { route } from '../route';
import type { CallerResolver } from '../caller';

/** The dependencies of {@link tokenRoutes}. */
export interface TokenRoutes {
  readonly tokens: ServiceTokens;
  readonly who: CallerResolver;
}

/** Registers the routes of programs' tokens, for administrators, also in classroom mode: other clients need none. */
export function tokenRoutes(app: Express, { tokens, who }: TokenRoutes): void {
  route(app, '/api/admin/tokens', {
    async get(req, res) {
      await who.admin(res);
      refuseQuery(req);
      answerData(res, await tokens.list());
    },
    async post(req, res) {
      const principal = await who.admin(res, 'crear_token');
      refuseQuery(req);
      const input = parseInput(newTokenInput, await readJson(req));
      answer(res, { success: true, data: await tokens.issue(input, { principal, address: req.ip }) }, 201);
    },
  });
  route(app, '/api/admin/tokens/:id', {
    async delete(req, res) {
      const principal = await who.admin(res, 'revocar_token');
      refuseQuery(req);
      const id = parseInput(z.uuid(), req.params.id, 'id');
      answerData(res, await tokens.revoke(id, { principal, address: req.ip }));
    },
  });
}
