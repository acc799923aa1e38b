import { z } from 'zod';
import { accessEvents } from './access-events';
import { defineContract } from './define';
import { connectedSchema, goodbyeSchema, subscribedSchema, unsubscribeInput } from './frames';
import { movedMessage, roomMessage } from './node-messages';
import { vitalsUpdated } from './node-vitals';
import { corePhrases } from './text/phrases';
import { presenceEvents, presenceSignal, typingSignal } from './presence';
import { coreProblems } from './problems';
import { statsUpdated } from './stats';

/** What the hub promises without any feature. */
export const coreContract = defineContract({
  name: 'core',
  channels: {
    stats: {
      log: false,
      slow: 'conflate',
      keep: null,
      tail: 0,
      internal: false,
      events: { stats_updated: statsUpdated },
    },
    /** How each node is; for those who operate the hub. */
    vitals: {
      log: false,
      slow: 'conflate',
      keep: null,
      tail: 0,
      internal: false,
      events: { vitals_updated: vitalsUpdated },
    },
    /** What the server tells one connection alone. Nobody can subscribe to it. */
    session: {
      log: false,
      slow: 'cut',
      keep: null,
      tail: 0,
      internal: true,
      events: {
        connected: connectedSchema,
        subscribed: subscribedSchema,
        unsubscribed: unsubscribeInput.extend({ code: z.literal('channel.not_found') }),
        resync: subscribedSchema.omit({ recovered: true }),
        goodbye: goodbyeSchema,
      },
    },
    /** Who is in a room and what they are about to say; nothing of it is kept. Typing is dropped, the rest replaced. */
    presence: { log: false, slow: 'conflate', keep: null, tail: 0, internal: false, events: presenceEvents },
    /** Who may do what has changed: sessions ended, roles, watchers. Read by the nodes, never by clients. */
    access: {
      log: true,
      slow: 'cut',
      keep: { count: 10_000, days: 2 },
      tail: 256,
      internal: true,
      nodesOnly: true,
      events: accessEvents,
    },
  },
  problems: coreProblems,
  signals: { typing: typingSignal, presence: presenceSignal },
  nodeMessages: { moved: movedMessage, tell: roomMessage },
  phrases: corePhrases,
});
