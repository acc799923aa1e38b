import { z } from 'zod';
import { audience } from '../../core/connections';
import { cursor, generated, name, pageSize, search } from '../../core/rest/query';
import { roles, userView } from '../../core/identity';
import { visibleProse } from '../../core/text/names';

// ── Users ───────────────────────────────────────────────────────────────────

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
  /** Signed-in sessions, connected or not. */
  sesiones: z.number().int(),
});
export type UserRow = z.infer<typeof userRow>;

// ── Notices ─────────────────────────────────────────────────────────────────

export const noticeLevels = ['info', 'aviso', 'urgente'] as const;
export type NoticeLevel = (typeof noticeLevels)[number];

/** Event `aviso`, sent to each connection of the audience once. */
export const notice = z.strictObject({
  id: z.string(),
  texto: z.string(),
  nivel: z.enum(noticeLevels),
  /** Display name of the sender. */
  de: z.string(),
  fecha: z.iso.datetime(),
});
export type Notice = z.infer<typeof notice>;

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

// ── Queries ─────────────────────────────────────────────────────────────────

/** Query of `GET /api/admin/avisos`. */
export const noticesQuery = z.strictObject({
  limite: pageSize,
  antes: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});
export type NoticesQuery = z.infer<typeof noticesQuery>;
