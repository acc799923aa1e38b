import { defineContract } from '../../core/define';
import { chatCommands } from './command-table';
import { chatProblems } from './problems';
import { inboxEvents, roomEvents } from './schemas';

/** Chat: rooms, messages and members. */
export const chatContract = defineContract({
  name: 'chat',
  channels: {
    /** A room's messages and members. */
    room: { log: true, slow: 'cut', keep: { count: 10_000, days: 30 }, tail: 256, internal: false, events: roomEvents },
    /** One user's own rooms: memberships, invitations, read pointers. */
    inbox: { log: true, slow: 'cut', keep: { count: 1_000, days: 30 }, tail: 16, internal: false, events: inboxEvents },
  },
  commands: chatCommands,
  problems: chatProblems,
});
