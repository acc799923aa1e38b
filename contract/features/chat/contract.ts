import { defineContract } from '../../core/define';
import { chatCommands } from './command-table';
import { chatProblems } from './problems';
import { inboxEvents, roomEvents } from './schemas';

/** Chat: rooms, messages and people. */
export const chatContract = defineContract({
  name: 'chat',
  channels: {
    /** A conversation: its messages and members. */
    room: { log: true, slow: 'cut', keep: { count: 10_000, days: 30 }, tail: 256, internal: false, events: roomEvents },
    /** What concerns one user's own rooms: invitations, how far they have read. */
    inbox: { log: true, slow: 'cut', keep: { count: 1_000, days: 30 }, tail: 16, internal: false, events: inboxEvents },
  },
  commands: chatCommands,
  problems: chatProblems,
});
