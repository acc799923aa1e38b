import { z } from 'zod';
import { roles, userView } from './identity';
import { channelName, cursor, name, pageSize, search } from './rest/query';

/** Roles by which sessions are selected and shown; `invitado` is for guests, who have no role. */
export const audienceRoles = [...roles, 'invitado'] as const;
export type AudienceRole = (typeof audienceRoles)[number];

/** `antiguas`: the oldest connections first, so that a new connection moves no row. */
export const connectionOrders = ['antiguas', 'recientes', 'nombre'] as const;

/** Query of `GET /api/admin/conexiones`, and without `canal` of `GET /api/admin/canales/:nombre`. */
export const connectionsQuery = z.strictObject({
  buscar: search,
  orden: z.enum(connectionOrders).default('antiguas'),
  limite: pageSize,
  despues: cursor,
  /** Only connections subscribed to this channel. */
  canal: channelName.optional(),
  /** Only connections of this user, by user name. */
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
  /** Number of its subscriptions. */
  canales: z.number().int(),
});
export type ConnectionRow = z.infer<typeof connectionRow>;

/** `data` of `GET /api/admin/conexiones/:conexion`. */
export const connectionDetail = connectionRow.extend({ nombres_canales: z.array(z.string()) });
export type ConnectionDetail = z.infer<typeof connectionDetail>;

/** Query of `GET /api/admin/canales`, in order of channel names. */
export const channelsQuery = z.strictObject({ buscar: search, limite: pageSize, despues: cursor });
export type ChannelsQuery = z.infer<typeof channelsQuery>;

/** A channel with subscribers, and the number of its connections. */
export const channelRow = z.strictObject({ canal: z.string(), lectores: z.number().int() });
export type ChannelRow = z.infer<typeof channelRow>;

/** A notice's audience: everybody, a role (guests are `invitado`), a user by user name, or a channel's subscribers. */
export const audience = z.discriminatedUnion('tipo', [
  z.strictObject({ tipo: z.literal('todos') }),
  z.strictObject({ tipo: z.literal('rol'), valor: z.enum(audienceRoles) }),
  z.strictObject({ tipo: z.literal('usuario'), valor: name }),
  z.strictObject({ tipo: z.literal('canal'), valor: channelName }),
]);
export type Audience = z.infer<typeof audience>;

/** `data` of `GET /api/admin/avisos/alcance?tipo=&valor=`: the recipients of a notice sent now. */
export const reach = z.strictObject({
  conexiones: z.number().int(),
  /** Distinct users; each guest's connection counts as one. */
  usuarios: z.number().int(),
  /** The first few users, by name. */
  muestra: z.array(userView),
});
export type Reach = z.infer<typeof reach>;
