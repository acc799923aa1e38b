import { z } from 'zod';
import { roleInput, roles, signInInput, stateInput, userView } from '../identity';
import { newToken, newTokenInput, tokenView } from '../service-tokens';
import { noData, operationsOf, type Operation } from './operation';

const on = operationsOf('identity');

const session = z.strictObject({ usuario: userView, expira: z.iso.datetime() });
const noBody = { bodyless: true, body: z.strictObject({}) } as const;
const ofUser = {
  audience: 'admin',
  params: { id: z.string() },
  reply: noData,
  refusals: ['auth.user_not_found'],
} as const;
const ofRights = { ...ofUser, refusals: [...ofUser.refusals, 'admin.last_administrator'] } as const;

/** REST operations of sign-in, users and programs' tokens. */
export const identityOperations: readonly Operation[] = [
  on('post', '/api/auth/entrar', {
    audience: 'anybody',
    summary: 'Sign in: the answer sets the session’s cookie and has a token for programs',
    body: signInInput,
    reply: session.extend({ token: z.string() }),
    refusals: ['auth.wrong_credentials', 'auth.locked', 'server.busy'],
  }),
  on('post', '/api/auth/salir', { audience: 'user', summary: 'Sign out', ...noBody, reply: noData }),
  on('get', '/api/auth/yo', { audience: 'user', summary: 'The signed-in user and the session’s end', reply: session }),
  on('get', '/api/auth/demo', {
    audience: 'program',
    summary: 'The demo users with their passwords; on a demo server only',
    reply: z.array(
      z.strictObject({ username: z.string(), password: z.string(), nombre: z.string(), rol: z.enum(roles) }),
    ),
  }),
  on('post', '/api/usuarios/:id/rol', {
    ...ofRights,
    summary: 'Change a user’s role',
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
  on('get', '/api/admin/tokens', {
    audience: 'admin',
    summary: 'Programs’ tokens, newest first, without the secret tokens themselves',
    reply: z.array(tokenView),
  }),
  on('post', '/api/admin/tokens', {
    audience: 'admin',
    summary: 'Create a token for a program; only this answer has it',
    body: newTokenInput,
    status: 201,
    reply: newToken,
    refusals: ['tokens.too_many'],
  }),
  on('delete', '/api/admin/tokens/:id', {
    audience: 'admin',
    summary: 'Revoke a program’s token',
    params: { id: z.uuid() },
    reply: tokenView,
    refusals: ['tokens.not_found'],
  }),
];
