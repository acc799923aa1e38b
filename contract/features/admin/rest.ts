import { z } from 'zod';
import { adminCommands } from './commands';
import {
  audienceRoles,
  channelRow,
  channelsQuery,
  connectionDetail,
  connectionRow,
  connectionsQuery,
  reach,
} from '../../core/connections';
import { logPageInfo, pageInfo } from '../../core/rest/query';
import { noticeRow, noticesQuery, userRow, usersQuery } from './schemas';
import type { FoldedSchemas } from '../../core/rest/define-documents';
import { commandOf, operationsOf, type Operation } from '../../core/rest/operation';

const read = operationsOf('administration');
const command = commandOf('administration', adminCommands);

const operator = { audience: 'operator' } as const;
const act = { ...operator, bodyless: true } as const;

/** Query of `/api/admin/avisos/alcance`: an audience, as parameters. */
const reachQuery = z.strictObject({
  tipo: z.enum(['todos', 'rol', 'usuario', 'canal']),
  valor: z.string().or(z.enum(audienceRoles)).optional(),
});

/** REST operations of administration. */
export const adminOperations = ({ auditQuery, auditRow }: FoldedSchemas): readonly Operation[] => [
  read('get', '/api/admin/conexiones', {
    ...operator,
    summary: 'Open connections on every node',
    query: connectionsQuery,
    reply: z.array(connectionRow),
    beside: pageInfo.shape,
  }),
  read('get', '/api/admin/conexiones/:conexion', {
    ...operator,
    summary: 'A connection with its subscriptions',
    params: { conexion: z.uuid() },
    reply: connectionDetail,
    refusals: ['admin.connection_not_found'],
  }),
  command('post', '/api/admin/conexiones/:conexion/cerrar', 'desconectar', {
    ...act,
    summary: 'Close a connection',
    refusals: ['admin.connection_not_found'],
  }),
  read('get', '/api/admin/canales', {
    ...operator,
    summary: 'Channels that have subscribers, with the number of connections',
    query: channelsQuery,
    reply: z.array(channelRow),
    beside: pageInfo.shape,
  }),
  read('get', '/api/admin/canales/:canal', {
    ...operator,
    summary: 'Connections subscribed to a channel',
    params: { canal: z.string() },
    query: connectionsQuery.omit({ canal: true }),
    reply: z.array(connectionRow),
    beside: pageInfo.shape,
  }),
  read('get', '/api/admin/usuarios', {
    ...operator,
    summary: 'Users, with their connections and sessions',
    query: usersQuery,
    reply: z.array(userRow),
    beside: pageInfo.shape,
  }),
  command('post', '/api/admin/usuarios/:usuario/sesiones/cerrar', 'cerrar_sesiones', {
    ...act,
    summary: 'End all sessions of a user, by user name',
    refusals: ['auth.user_not_found'],
  }),
  read('get', '/api/admin/avisos', {
    ...operator,
    summary: 'Notices, newest first',
    query: noticesQuery,
    reply: z.array(noticeRow),
    beside: logPageInfo.shape,
  }),
  command('post', '/api/admin/avisos', 'avisar', {
    ...operator,
    summary: 'Send a notice to everybody, a role, a user or a channel’s subscribers',
    refusals: ['auth.user_not_found', 'channel.not_found'],
  }),
  read('get', '/api/admin/avisos/alcance', {
    ...operator,
    summary: 'The recipients of a notice sent now',
    query: reachQuery,
    reply: reach,
  }),
  read('get', '/api/admin/auditoria', {
    ...operator,
    summary: 'The audit log, newest first',
    query: auditQuery,
    reply: z.array(auditRow),
    beside: logPageInfo.shape,
  }),
];
