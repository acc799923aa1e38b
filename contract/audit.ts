import { z } from 'zod';
import type { commands } from './commands';
import { commandContract, type CommandName } from './commands';
import { name, pageSize, search } from './core/rest/query';

/** Audited acts that are not commands. */
const coreActs = [
  'entrar',
  'salir',
  'rol',
  'estado',
  /** Done on the command line. */
  'alta',
  'contrasena',
  'crear_token',
  'revocar_token',
  /** A caller without the right tried to read data for administrators only. */
  'consultar',
  /** Also a command of the administration. */
  'cerrar_sesiones',
] as const;

/** Every act that the audit log records. */
export const auditedActs: readonly AuditedAct[] = [
  ...new Set<AuditedAct>([
    ...coreActs,
    ...(Object.keys(commandContract) as AuditedCommand[]).filter((name) => commandContract[name].audit !== undefined),
  ]),
];
type Commands = typeof commands;
type AuditedCommand = { [N in CommandName]: Commands[N] extends { audit: unknown } ? N : never }[CommandName];
export type AuditedAct = (typeof coreActs)[number] | AuditedCommand;

/** Query of `GET /api/admin/auditoria`, newest first. */
export const auditQuery = z.strictObject({
  buscar: search,
  /** Only acts of this user, by user name. */
  actor: name.optional(),
  acto: z.enum(auditedActs).optional(),
  limite: pageSize,
  /** The last row's `numero`: the page has the rows before it. */
  antes: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;

export const auditRow = z.strictObject({
  numero: z.number().int(),
  fecha: z.iso.datetime(),
  /** User name of the caller; null for a guest. */
  actor: z.string().nullable(),
  ip: z.string().nullable(),
  acto: z.enum(auditedActs),
  /** The target: a user name, a connection, an account, a path. */
  objeto: z.string().nullable(),
  /** `hecho`, or the code of the problem with which it was refused. */
  resultado: z.string(),
  detalle: z.record(z.string(), z.unknown()).nullable(),
});
export type AuditRow = z.infer<typeof auditRow>;
