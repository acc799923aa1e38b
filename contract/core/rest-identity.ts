import { z } from 'zod';
import { roleInput, roles, signInInput, stateInput, userView } from './identity';
import { nothing, operationsOf, type Operation } from './rest-operation';

const on = operationsOf('identity');

const session = z.strictObject({ usuario: userView, expira: z.iso.datetime() });
const noBody = { bodyless: true, body: z.strictObject({}) } as const;
const ofUser = { who: 'admin', params: { id: z.string() }, reply: nothing, refusals: ['auth.user_not_found'] } as const;
const ofRights = { ...ofUser, refusals: [...ofUser.refusals, 'admin.last_administrator'] } as const;

/** Sign-in and users over REST. */
export const identityOperations: readonly Operation[] = [
  on('post', '/api/auth/entrar', {
    who: 'anybody',
    summary: 'Sign in: the answer sets the session’s cookie, and holds a token for programs',
    body: signInInput,
    reply: session.extend({ token: z.string() }),
    refusals: ['auth.wrong_credentials', 'auth.locked', 'server.busy'],
  }),
  on('post', '/api/auth/salir', { who: 'user', summary: 'Sign out', ...noBody, reply: nothing }),
  on('get', '/api/auth/yo', { who: 'user', summary: 'Who is signed in, and until when', reply: session }),
  on('get', '/api/auth/demo', {
    who: 'program',
    summary: 'The demo users, password and all; only on a demonstration',
    reply: z.array(
      z.strictObject({ username: z.string(), password: z.string(), nombre: z.string(), rol: z.enum(roles) }),
    ),
  }),
  on('post', '/api/usuarios/:id/rol', {
    ...ofRights,
    summary: 'Give a user another role',
    body: roleInput,
  }),
  on('post', '/api/usuarios/:id/estado', {
    ...ofRights,
    summary: 'Disable or enable a user',
    body: stateInput,
  }),
  on('post', '/api/usuarios/:id/sesiones/cerrar', {
    ...ofUser,
    summary: 'End all sessions of a user, by id',
    ...noBody,
  }),
];
