import { z } from 'zod';
import { accessEvents } from './access-events';
import { defineContract } from './define';
import { connectedSchema, goodbyeSchema, subscribedSchema, unsubscribeInput } from './frames';
import { roomsChangedMessage, roomEventMessage } from './node-messages';
import { vitalsUpdated } from './node-vitals';
import { corePhrases } from './text/phrases';
import { presenceEvents, presenceSignal, typingSignal } from './presence';
import { coreProblems } from './problems';
import { statsUpdated } from './stats';

/** The hub's contract without any feature. */
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
    /** Each node's vitals, for operators of the hub. */
    vitals: {
      log: false,
      slow: 'conflate',
      keep: null,
      tail: 0,
      internal: false,
      events: { vitals_updated: vitalsUpdated },
    },
    /** Events for one connection alone. No client can subscribe to it. */
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
    /**
     * Presence and typing in a room; not logged. For a slow reader typing is dropped, and other events are replaced by
     * newer ones.
     */
    presence: { log: false, slow: 'conflate', keep: null, tail: 0, internal: false, events: presenceEvents },
    /** Changes of permissions: ended sessions, roles, watchers. Read by the nodes, never by clients. */
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
  nodeMessages: { moved: roomsChangedMessage, tell: roomEventMessage },
  phrases: corePhrases,
});
