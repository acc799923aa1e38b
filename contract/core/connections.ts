import { z } from 'zod';
import { roles, userView } from './identity';
import { channelName, cursor, name, pageSize, search } from './rest/query';

/** How a session's user may be chosen or shown by role; guests have none. */
export const audienceRoles = [...roles, 'invitado'] as const;
export type AudienceRole = (typeof audienceRoles)[number];

/** `antiguas`: the longest connected first, so that newcomers move no row. */
export const connectionOrders = ['antiguas', 'recientes', 'nombre'] as const;

/** Query of `GET /api/admin/conexiones`, and without `canal` of `GET /api/admin/canales/:nombre`. */
export const connectionsQuery = z.strictObject({
  buscar: search,
  orden: z.enum(connectionOrders).default('antiguas'),
  limite: pageSize,
  despues: cursor,
  /** Only those who follow this channel. */
  canal: channelName.optional(),
  /** Only this user's, by user name. */
  usuario: name.optional(),
});
export type ConnectionsQuery = z.infer<typeof connectionsQuery>;

/** One connection. `usuario` is null for a guest. */
export const connectionRow = z.strictObject({
  conexion: z.string(),
  nodo: z.string(),
  usuario: userView.nullable(),
  transporte: z.string(),
  ip: z.string(),
  desde: z.iso.datetime(),
  /** How many channels it follows. */
  canales: z.number().int(),
});
export type ConnectionRow = z.infer<typeof connectionRow>;

/** `data` of `GET /api/admin/conexiones/:conexion`. */
export const connectionDetail = connectionRow.extend({ nombres_canales: z.array(z.string()) });
export type ConnectionDetail = z.infer<typeof connectionDetail>;

/** Query of `GET /api/admin/canales`, in order of their names. */
export const channelsQuery = z.strictObject({ buscar: search, limite: pageSize, despues: cursor });
export type ChannelsQuery = z.infer<typeof channelsQuery>;

/** A channel that somebody follows, and how many connections do. */
export const channelRow = z.strictObject({ canal: z.string(), lectores: z.number().int() });
export type ChannelRow = z.infer<typeof channelRow>;

/** Who gets a notice: everybody, a role (guests are `invitado`), a user by user name, or who follows a channel. */
export const audience = z.discriminatedUnion('tipo', [
  z.strictObject({ tipo: z.literal('todos') }),
  z.strictObject({ tipo: z.literal('rol'), valor: z.enum(audienceRoles) }),
  z.strictObject({ tipo: z.literal('usuario'), valor: name }),
  z.strictObject({ tipo: z.literal('canal'), valor: channelName }),
]);
export type Audience = z.infer<typeof audience>;

/** `data` of `GET /api/admin/avisos/alcance?tipo=&valor=`: whom a notice would reach now. */
export const reach = z.strictObject({
  conexiones: z.number().int(),
  /** Distinct users; each guest's connection counts as one. */
  usuarios: z.number().int(),
  /** The first few of them by name. */
  muestra: z.array(userView),
});
export type Reach = z.infer<typeof reach>;
