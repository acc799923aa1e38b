import { z } from 'zod';
import type { commands } from './commands';
import { commandContract, type CommandName } from './commands';
import { name, pageSize, search } from './core/rest/query';

/** Audited acts that are no commands. */
const coreActs = [
  'entrar',
  'salir',
  'rol',
  'estado',
  /** From the command line. */
  'alta',
  'contrasena',
  'crear_token',
  'revocar_token',
  /** Somebody without the right tried to read what only administrators may. */
  'consultar',
  /** Also a command of the administration. */
  'cerrar_sesiones',
] as const;

/** What the audit log records, with who did it and how it ended. */
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
