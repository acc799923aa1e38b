import type { Principal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import { writeAuditEntries } from '../../audit/audit-entry';
import type { CommandBatchHandler } from '../../commands/define';
import { textArray } from '../../db/sql/array';
import type { Statements } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { adminCommands, AdminBatch, type AdminCommand, type KeptNotice, type Known } from './admin-batch';

/** The data that the feature needs and the database may lack. */
export interface AdminOptions {
  /** Returns whether a principal may use these commands: an administrator, and any client in classroom mode. */
  mayOperateAll(principal: Principal): boolean;
  /** Returns the open connection with that id, on any node, with its user. */
  connection(id: string): Promise<{ usuario: { username: string } | null } | undefined>;
}

/** The administrators' lane: closing connections, ending sessions, sending notices. */
export const admin = ({
  mayOperateAll,
  connection,
}: AdminOptions): CommandBatchHandler<AdminBatch, (typeof adminCommands)[number]> => ({
  commands: adminCommands,
  async load(tx, commands) {
    const connections = new Map<string, string | undefined>();
    for (const { name, input } of commands) {
      if (name !== 'desconectar') continue;
      const open = await connection(input.conexion);
      if (open) connections.set(input.conexion, open.usuario?.username);
    }
    return new AdminBatch(await loadUsers(tx, commands), connections);
  },
  decide(batch, command) {
    const { principal } = command;
    if (mayOperateAll(principal)) return batch.decide(command);
    return problem(principal.kind === 'guest' ? 'auth.required' : 'auth.forbidden');
  },
  save: (_tx, { ended, notices, auditEntries }) =>
    Promise.resolve([
      ...(ended.length > 0
        ? [Prisma.sql`UPDATE sessions SET ended_at = now() WHERE id = ANY (${textArray(ended)})`]
        : []),
      ...(notices.length > 0 ? [insertNotices(notices)] : []),
      writeAuditEntries(auditEntries),
    ]),
});

/** Locks the users before it reads their sessions, so that no sign-in happens between the two. */
async function loadUsers(tx: Statements, commands: readonly AdminCommand[]): Promise<Map<string, Known>> {
  const usernames = commands.flatMap(({ name, input }) => {
    if (name === 'cerrar_sesiones') return [input.usuario];
    return name === 'avisar' && input.audiencia.tipo === 'usuario' ? [input.audiencia.valor] : [];
  });
  if (usernames.length === 0) return new Map();
  const users = await tx.$queryRaw<{ id: string; username: string }[]>`
    SELECT id, username FROM users WHERE username = ANY (${textArray(usernames)}) ORDER BY id FOR UPDATE`;
  const sessions = await tx.$queryRaw<{ id: string; userId: string }[]>`
    SELECT id, user_id AS "userId" FROM sessions
    WHERE user_id = ANY (${textArray(users.map(({ id }) => id))}) AND ended_at IS NULL AND expires_at > now()`;
  return new Map(
    users.map(({ id, username }) => {
      const own = sessions.filter(({ userId }) => userId === id);
      return [username, { id, sessions: own.map((session) => session.id) }];
    }),
  );
}

const insertNotices = (notices: readonly KeptNotice[]): Prisma.Sql => {
  const rows = notices.map(({ notice: { id, texto, nivel, de, fecha }, audience, senderId }) => ({
    ...{ notice_id: id, text: texto, level: nivel, audience, sender_id: senderId, sender: de, at: fecha },
  }));
  return Prisma.sql`
    INSERT INTO notices (notice_id, text, level, audience, sender_id, sender, at)
    SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS n (
      notice_id text, text text, level text, audience json, sender_id text, sender text, at timestamptz
    )`;
};
