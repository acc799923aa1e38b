import { defineContract } from '../../core/define';
import { catalogCommands } from './commands';
import { catalogProblems } from './problems';
import { catalogEvents, editingEvent, editingMessage, editingSignal } from './schemas';

/** The catalog: products and their stock. */
export const catalogContract = defineContract({
  name: 'catalog',
  channels: {
    /** Every product's history. */
    catalog: {
      log: true,
      slow: 'cut',
      keep: { count: 10_000, days: 30 },
      tail: 256,
      internal: false,
      events: catalogEvents,
    },
    /** Users who have a product open for editing; not logged. */
    editing: { log: false, slow: 'conflate', keep: null, tail: 0, internal: false, events: { editing: editingEvent } },
  },
  commands: catalogCommands,
  problems: catalogProblems,
  signals: { editing: editingSignal },
  nodeMessages: { editing: editingMessage },
});
