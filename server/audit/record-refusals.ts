import { auditedActs, type AuditedAct } from '../../contract/features/admin/schemas';
import type { CommandName } from '../../contract/commands';
import type { AuditLog } from './audit-log';
import type { RunObserver } from '../commands/run';

/** Writes down who tried what only administrators may. Money that is not one's own is another matter: it looks absent. */
export const refusalsInto =
  (audit: Pick<AuditLog, 'refused'>): NonNullable<RunObserver['forbidden']> =>
  (name, { principal, from, input }, { code }) => {
    if (isAudited(name)) {
      audit.refused({ by: { principal, address: from }, act: name, target: targetOf(input), problem: code });
    }
  };

const isAudited = (name: CommandName): name is CommandName & AuditedAct =>
  (auditedActs as readonly string[]).includes(name);

/** What a command was about, out of input that has been parsed. */
function targetOf(input: unknown): string | undefined {
  const { cedula, usuario, conexion, room_id: room, username, movieId } = input as Record<string, unknown>;
  if (typeof room === 'number' || typeof room === 'string') {
    return ['room:' + String(room), ...(typeof username === 'string' ? [username] : [])].join(' ');
  }
  const target = cedula ?? conexion ?? usuario ?? movieId;
  return typeof target === 'string' ? target : undefined;
}
