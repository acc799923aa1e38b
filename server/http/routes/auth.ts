import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import type { AuditedAct } from '../../../contract/audit';
import { roleInput, signInInput, stateInput, toUserView, type UserPrincipal } from '../../../contract/core/identity';
import { parseInput } from '../../../contract/parse';
import type { Actor } from '../../audit/audit-entry';
import type { SessionCookie } from '../../identity/credentials';
import type { Identity } from '../../identity/session/sessions';
import { answerData } from '../responses';
import { hasBody, readJson } from '../body';
import { refuseQuery } from '../query-string';
import { route } from '../route';
import type { CallerResolver } from '../caller';

/** A user of a demonstration, with the password. */
export interface DemoUser {
  readonly username: string;
  readonly password: string;
  readonly displayName: string;
  readonly role: string;
}

/** The dependencies of {@link authRoutes}. */
export interface AuthRoutes {
  readonly identity: Identity;
  readonly who: CallerResolver;
  readonly cookie: SessionCookie;
  /** Only on a demonstration. */
  readonly demoUsers: readonly DemoUser[] | undefined;
}

const nothing = z.strictObject({});

const viewOf = (user: UserPrincipal) => ({
  usuario: toUserView(user),
  expira: new Date(user.expiresAt).toISOString(),
});

/** Registers the routes of signing in and out, and of the administration of users. */
export function authRoutes(app: Express, { identity, who, cookie, demoUsers }: AuthRoutes): void {
  /** Returns this hub's session in the older cookie, to which a browser would fall back; ignores another hub's. */
  async function olderSession({ locals }: Response): Promise<UserPrincipal | undefined> {
    const { olderCookie } = locals.credentials;
    return olderCookie === undefined ? undefined : identity.identify(olderCookie).catch(() => undefined);
  }

  route(app, '/api/auth/entrar', {
    async post(req, res) {
      refuseQuery(req);
      const { username, password } = parseInput(signInInput, await readJson(req));
      const previousToken = res.locals.credentials.cookie;
      const previous =
        previousToken === undefined ? undefined : await identity.identify(previousToken).catch(() => undefined);
      const from = { ip: req.ip ?? '', previous, device: cookie.device.read(req.headers) };
      const { token, principal, device } = await identity.signIn({ username, password, ...from });
      if (!isProgramWithCookies(res)) {
        const cookies = [cookie.write(token, principal.expiresAt), cookie.device.write(device.token, device.expiresAt)];
        res.setHeader('Set-Cookie', cookies);
      }
      answerData(res, { token, ...viewOf(principal) });
    },
  });

  route(app, '/api/auth/salir', {
    async post(req, res) {
      await refuseBody(req);
      // The cookie is removed first: signing out removes even one that is no longer valid.
      const older = await olderSession(res);
      const cookies = older ? [cookie.clear(), cookie.clearOlder()] : [cookie.clear()];
      if (!isProgramWithCookies(res)) res.setHeader('Set-Cookie', cookies);
      if (older) await identity.signOut(older, req.ip);
      await identity.signOut(await who.user(res), req.ip);
      answerData(res, null);
    },
  });

  route(app, '/api/auth/yo', {
    async get(req, res) {
      refuseQuery(req);
      answerData(res, viewOf(await who.user(res)));
    },
  });

  if (demoUsers) {
    const shown = demoUsers.map(({ username, password, displayName, role }) => ({
      username,
      password,
      nombre: displayName,
      rol: role,
    }));
    route(app, '/api/auth/demo', { get: (_req, res) => answerData(res, shown) });
  }

  const administer = (
    path: string,
    act: AuditedAct,
    change: (req: Request, userId: string, by: Actor) => Promise<void>,
  ): void =>
    route(app, `/api/usuarios/:id/${path}`, {
      async post(req: Request, res: Response) {
        const principal = await who.admin(res, act);
        await change(req, String(req.params.id), { principal, address: req.ip });
        answerData(res, null);
      },
    });
  administer('rol', 'rol', async (req, id, by) => {
    refuseQuery(req);
    await identity.setRole(id, parseInput(roleInput, await readJson(req)).rol, by);
  });
  administer('estado', 'estado', async (req, id, by) => {
    refuseQuery(req);
    await identity.setDisabled(id, parseInput(stateInput, await readJson(req)).deshabilitado, by);
  });
  administer('sesiones/cerrar', 'cerrar_sesiones', async (req, id, by) => {
    await refuseBody(req);
    await identity.endSessions(id, by);
  });
}

/** A bearer token takes precedence over the request's cookies: these, and their session, stay unchanged. */
const isProgramWithCookies = ({ locals, req }: Response): boolean =>
  locals.credentials.bearer !== undefined && req.headers.cookie !== undefined;

/** For POSTs without input: no body, or an empty object. @throws Problem `request.invalid` */
async function refuseBody(req: Request): Promise<void> {
  refuseQuery(req);
  if (hasBody(req)) parseInput(nothing, await readJson(req));
}
