import { z } from 'zod';
import { accountView, cedula } from '../bank/schemas';
import { roles, userView } from '../../core/identity';
import { amountInput, limitInput } from '../../core/money';
import { visibleProse } from '../../core/names';

/** How a session's user may be chosen or shown by role; guests have none. */
export const audienceRoles = [...roles, 'invitado'] as const;
export type AudienceRole = (typeof audienceRoles)[number];

const name = z.string().min(1).max(64);
const channelName = z.string().min(1).max(80);
/** What is searched for: any part of a name, an address or an id, whatever the case of its letters. */
const search = z.string().trim().max(80).default('');
const pageSize = z.coerce.number().int().min(1).max(200).default(50);
/** Where the page before ended, as its `siguiente` said. It means nothing but to the server. */
const cursor = z.string().min(1).max(300).optional();
const generated = { id: z.string(), id_generado: z.boolean().optional() };

// ── Vitals ──────────────────────────────────────────────────────────────────

/** How one node is, measured since its measurement before. `null`: nothing happened that could be measured. */
export const nodeVitals = z.strictObject({
  nodo: z.string(),
  conexiones: z.number().int(),
  operaciones_por_segundo: z.number(),
  /** From the commit of an event to its being handed to the connections. */
  entrega_p50_ms: z.number().nullable(),
  entrega_p99_ms: z.number().nullable(),
  /** How late the event loop was. */
  bucle_p50_ms: z.number().nullable(),
  bucle_p99_ms: z.number().nullable(),
  /** Memory of the process, in MiB. */
  memoria_mb: z.number(),
  /** When the node started. */
  desde: z.iso.datetime(),
  /** When this was measured, by the node's own clock: a measurement told twice bears the same time. */
  medido: z.iso.datetime(),
});
export type NodeVitals = z.infer<typeof nodeVitals>;

/** Event `vitals_updated` of the channel `vitals`: every living node, by name. Told every `STATS_INTERVAL_MS`. */
export const vitalsUpdated = z.strictObject({ nodos: z.array(nodeVitals) });
export type VitalsUpdated = z.infer<typeof vitalsUpdated>;

// ── Who is connected ────────────────────────────────────────────────────────

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

/** Query of `GET /api/admin/usuarios`, in order of user names. */
export const usersQuery = z.strictObject({
  buscar: search,
  rol: z.enum(roles).optional(),
  limite: pageSize,
  despues: cursor,
});
export type UsersQuery = z.infer<typeof usersQuery>;

/** A user, connected or not. */
export const userRow = userView.extend({
  deshabilitado: z.boolean(),
  creado: z.iso.datetime(),
  conexiones: z.number().int(),
  /** Sessions that are signed in, whether connected or not. */
  sesiones: z.number().int(),
});
export type UserRow = z.infer<typeof userRow>;

/** What every paged answer carries beside its `data`: the next page's cursor, and how many rows match in all. */
export const pageInfo = z.strictObject({ siguiente: z.string().nullable(), total: z.number().int() });
export type PageInfo = z.infer<typeof pageInfo>;

// ── Notices ─────────────────────────────────────────────────────────────────

export const noticeLevels = ['info', 'aviso', 'urgente'] as const;
export type NoticeLevel = (typeof noticeLevels)[number];

/** Who gets a notice: everybody, a role (guests are `invitado`), a user by user name, or who follows a channel. */
export const audience = z.discriminatedUnion('tipo', [
  z.strictObject({ tipo: z.literal('todos') }),
  z.strictObject({ tipo: z.literal('rol'), valor: z.enum(audienceRoles) }),
  z.strictObject({ tipo: z.literal('usuario'), valor: name }),
  z.strictObject({ tipo: z.literal('canal'), valor: channelName }),
]);
export type Audience = z.infer<typeof audience>;

/** Event `aviso`, told to each matching connection once. */
export const notice = z.strictObject({
  id: z.string(),
  texto: z.string(),
  nivel: z.enum(noticeLevels),
  /** Display name of who sent it. */
  de: z.string(),
  fecha: z.iso.datetime(),
});
export type Notice = z.infer<typeof notice>;

/** `data` of `GET /api/admin/avisos/alcance?tipo=&valor=`: whom a notice would reach now. */
export const reach = z.strictObject({
  conexiones: z.number().int(),
  /** Distinct users; each guest's connection counts as one. */
  usuarios: z.number().int(),
  /** The first few of them by name. */
  muestra: z.array(userView),
});
export type Reach = z.infer<typeof reach>;

/** A row of `GET /api/admin/avisos?limite=&antes=`: newest first; `antes` is the last row's `numero`. */
export const noticeRow = notice.extend({ numero: z.number().int(), audiencia: audience });
export type NoticeRow = z.infer<typeof noticeRow>;

// ── Acts ────────────────────────────────────────────────────────────────────

export const disconnectInput = z.strictObject({ conexion: z.uuid() });
export const disconnectReply = z.strictObject({ ...generated, conexion: z.string() });

export const endSessionsInput = z.strictObject({ usuario: name });
export const endSessionsReply = z.strictObject({ ...generated, usuario: z.string(), sesiones: z.number().int() });

export const noticeInput = z.strictObject({
  texto: visibleProse(500),
  nivel: z.enum(noticeLevels),
  audiencia: audience,
});
export const noticeReply = z.strictObject({ ...generated, aviso: z.string(), fecha: z.iso.datetime() });

export const accountInput = z.strictObject({ cedula });
export const limitsInput = z
  .strictObject({ cedula, sobregiro: limitInput.optional(), limite_movimiento: amountInput.optional() })
  .refine((input) => input.sobregiro !== undefined || input.limite_movimiento !== undefined, {
    path: ['sobregiro'],
    message: 'indique sobregiro o limite_movimiento',
  });
/** What closing, opening again and new limits answer: the account as it is now. */
export const accountReply = accountView.extend(generated);

/** Event `account_updated` of an account's channel: all of it but its movements, as it is now. */
export const accountUpdated = accountView;
export type AccountUpdated = z.infer<typeof accountUpdated>;

// ── Accounts ────────────────────────────────────────────────────────────────

/** Query of `GET /api/admin/cuentas`, in order of their numbers. */
export const accountsOverviewQuery = z.strictObject({
  buscar: search,
  estado: z.enum(['todas', 'abiertas', 'cerradas']).default('todas'),
  limite: pageSize,
  despues: cursor,
});
export type AccountsOverviewQuery = z.infer<typeof accountsOverviewQuery>;

export const accountRow = accountView.extend({
  /** Whose it is; null where it belongs to nobody yet. */
  usuario: userView.nullable(),
  creada: z.iso.datetime(),
  /** When it was closed; null while it is open. */
  cierre: z.iso.datetime().nullable(),
  /** Users who were named to watch it. */
  observadores: z.number().int(),
  /** Connections that follow it now. */
  lectores: z.number().int(),
});
export type AccountRow = z.infer<typeof accountRow>;

/** `totales` beside the page of accounts: over all accounts, whatever was searched for (BANK-5). */
export const accountTotals = z.strictObject({
  cuentas: z.number().int(),
  cerradas: z.number().int(),
  /** Sum of the customers' balances. */
  clientes: z.number(),
  /** What the cash desk stands at: the negative of it. */
  caja: z.number(),
  /** Both together: 0, or the books do not add up. */
  suma: z.number(),
  movimientos: z.number().int(),
});
export type AccountTotals = z.infer<typeof accountTotals>;

// ── The audit log ───────────────────────────────────────────────────────────

/** What is written down of it, who did it and how it ended. */
export const auditedActs = [
  'entrar',
  'salir',
  'rol',
  'estado',
  /** From the command line. */
  'alta',
  'contrasena',
  'cerrar_sesiones',
  'desconectar',
  'avisar',
  'abrir_cuenta',
  'cerrar_cuenta',
  'reabrir_cuenta',
  'cambiar_limites',
  'agregar_observador',
  'quitar_observador',
  'update_room',
  'delete_message',
  'remove_member',
  'set_member_role',
  'mute_member',
  'ban_member',
  'unban_member',
  'crear_pelicula',
  /** Only its refusals: what was told is in the log of events. */
  'difundir',
  'crear_token',
  'revocar_token',
  'iniciar_scraping',
  'cancelar_scraping',
  'repetir_scraping',
  /** Somebody without the right tried to read what only administrators may. */
  'consultar',
] as const;
export type AuditedAct = (typeof auditedActs)[number];

/** Query of `GET /api/admin/auditoria`, newest first. */
export const auditQuery = z.strictObject({
  buscar: search,
  /** Only what this user did, by user name. */
  actor: name.optional(),
  acto: z.enum(auditedActs).optional(),
  limite: pageSize,
  /** The last row's `numero`: older ones follow. */
  antes: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;

export const auditRow = z.strictObject({
  numero: z.number().int(),
  fecha: z.iso.datetime(),
  /** User name of who did it, or tried to; null for a guest. */
  actor: z.string().nullable(),
  ip: z.string().nullable(),
  acto: z.enum(auditedActs),
  /** What it was done to: a user name, a connection, an account, a path. */
  objeto: z.string().nullable(),
  /** `hecho`, or the code of the problem that stood against it. */
  resultado: z.string(),
  detalle: z.record(z.string(), z.unknown()).nullable(),
});
export type AuditRow = z.infer<typeof auditRow>;

/** Query of `GET /api/admin/avisos`. */
export const noticesQuery = z.strictObject({
  limite: pageSize,
  antes: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});
export type NoticesQuery = z.infer<typeof noticesQuery>;

/** Beside the `data` of the audit log and of the notices: the next page's `antes`. */
export const logPageInfo = z.strictObject({ siguiente: z.number().int().nullable() });
