import type { Express } from 'express';
import { z } from 'zod';
import { audience, channelsQuery, connectionsQuery } from '../../../contract/core/connections';
import { auditQuery } from '../../../contract/audit';
import { noticesQuery, usersQuery } from '../../../contract/features/admin/schemas';
import { parseInput } from '../../../contract/parse';
import { problem } from '../../../contract/problems';
import type { Run } from '../../commands/run';
import { answerData } from '../../http/responses';
import { postsOf } from '../../http/command-route';
import { operatorPages } from '../../http/operator-pages';
import { readQuery, refuseQuery } from '../../http/query-string';
import type { Overview } from './overview';
import { route } from '../../http/route';
import type { CallerResolver } from '../../http/caller';

/** The dependencies of the administrators' routes. */
export interface AdminRoutes {
  readonly run: Run;
  readonly admin: Overview;
  readonly who: CallerResolver;
}

const channelPage = connectionsQuery.omit({ canal: true });

/**
 * Adds the administrators' routes. Each query checks the caller first; each act is a command, which checks it itself.
 */
export function adminRoutes(app: Express, { run, admin, who }: AdminRoutes): void {
  const command = postsOf(run, who);
  const options = { bodyless: true };

  const page = operatorPages(who);

  route(app, '/api/admin/conexiones', { get: page(connectionsQuery, (query) => admin.connections(query)) });
  route(app, '/api/admin/conexiones/:conexion', {
    async get(req, res) {
      await who.operator(res);
      refuseQuery(req);
      const found = await admin.connection(parseInput(z.uuid(), req.params.conexion, 'conexion'));
      if (!found) throw problem('admin.connection_not_found', { field: 'conexion' });
      answerData(res, found);
    },
  });
  route(app, '/api/admin/conexiones/:conexion/cerrar', { post: command('desconectar', options) });

  route(app, '/api/admin/canales', { get: page(channelsQuery, (query) => admin.channels(query)) });
  route(app, '/api/admin/canales/:canal', {
    get: page(channelPage, (query, { canal }) => admin.connections({ ...query, canal })),
  });

  route(app, '/api/admin/usuarios', { get: page(usersQuery, (query) => admin.users(query)) });
  route(app, '/api/admin/usuarios/:usuario/sesiones/cerrar', { post: command('cerrar_sesiones', options) });

  route(app, '/api/admin/avisos', {
    get: page(noticesQuery, (query) => admin.notices(query)),
    post: command('avisar'),
  });
  route(app, '/api/admin/avisos/alcance', {
    async get(req, res) {
      await who.operator(res);
      answerData(res, await admin.reach(readQuery(req, audience)));
    },
  });

  route(app, '/api/admin/auditoria', { get: page(auditQuery, (query) => admin.audit(query)) });
}
