import { defineContract } from '../../core/define';
import { opsCommands } from './commands';
import { opsProblems } from './problems';
import { opsEvents } from './schemas';

/** Operations: the log, scraping jobs and what befalls the system. */
export const opsContract = defineContract({
  name: 'ops',
  channels: {
    /** The hub's own log lines, how its jobs are getting on, and what befalls the system. */
    ops: { log: true, slow: 'cut', keep: { count: 5_000, days: 7 }, tail: 512, internal: false, events: opsEvents },
  },
  commands: opsCommands,
  problems: opsProblems,
});
