import { defineContract } from '../../core/define';
import { adminCommands } from './commands';
import { actEvents } from './node-events';
import { adminProblems } from './problems';
import { notice } from './schemas';

/** Administration: connections, notices and the audit log. */
export const adminContract = defineContract({
  name: 'admin',
  channels: {
    /** Administrators' acts on connections: closing one, notices. Read by the nodes, never by clients. */
    acts: {
      log: true,
      slow: 'cut',
      keep: { count: 10_000, days: 2 },
      tail: 64,
      internal: true,
      nodesOnly: true,
      events: actEvents,
    },
  },
  commands: adminCommands,
  problems: adminProblems,
  sessionEvents: { aviso: notice },
});
