import { defineContract } from '../../core/define';
import { inspectorCommands } from './commands';
import { testEvents } from './schemas';

/** The inspector: test events, to observe their delivery. */
export const inspectorContract = defineContract({
  name: 'inspector',
  channels: {
    /** Test events of administrators. */
    test: { log: true, slow: 'cut', keep: { count: 1_000, days: 2 }, tail: 64, internal: false, events: testEvents },
  },
  commands: inspectorCommands,
});
