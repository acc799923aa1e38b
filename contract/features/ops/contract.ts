import { defineContract } from '../../core/define';
import { opsCommands } from './commands';
import { opsProblems } from './problems';
import { opsEvents } from './schemas';

/** Operations: log lines, scraping jobs and system events. */
export const opsContract = defineContract({
  name: 'ops',
  channels: {
    /** The hub's own log lines, its jobs' progress, and system events. */
    ops: { log: true, slow: 'cut', keep: { count: 5_000, days: 7 }, tail: 512, internal: false, events: opsEvents },
  },
  commands: opsCommands,
  problems: opsProblems,
});
