import type { AuditedAct } from '../../contract/audit';
import { commandContract, type CommandName } from '../../contract/commands';
import type { RunObserver } from '../commands/run';
import type { AuditLog } from './audit-log';

/** Records each refusal of an audited command. Another user's account is no such case: it looks absent. */
export const refusalsInto =
  (audit: Pick<AuditLog, 'refused'>): NonNullable<RunObserver['forbidden']> =>
  (name, { principal, from, input }, { code }) => {
    if (!isAudited(name)) return;
    const target = commandContract[name].audit?.(input as Readonly<Record<string, unknown>>);
    audit.refused({ by: { principal, address: from }, act: name, target, problem: code });
  };

const isAudited = (name: CommandName): name is CommandName & AuditedAct => commandContract[name].audit !== undefined;
