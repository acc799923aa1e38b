import { z } from 'zod';
import { accountUpdated, notice, vitalsUpdated } from './features/admin/schemas';
import { balanceUpdated } from './features/bank/schemas';
import { catalogEvents, editingEvent } from './features/catalog/schemas';
import type { ChannelKind } from './channels';
import { inboxEvents, roomEvents } from './features/chat/schemas';
import { connectedSchema, goodbyeSchema, subscribedSchema, unsubscribeInput } from './core/frames';
import { testEvents } from './features/inspector/schemas';
import { opsEvents } from './features/ops/schemas';
import { presenceEvents } from './features/chat/presence';
import { problemWire } from './problems';
import { ratingEvents } from './features/ratings/schemas';
import { statsUpdated } from './core/stats';

/** Events by type, each with the schema of its data. */
export type Events = Readonly<Record<string, z.ZodType>>;

/** What is told on each kind of channel that clients can hear. */
export const events = {
  account: { balance_updated: balanceUpdated, account_updated: accountUpdated },
  stats: { stats_updated: statsUpdated },
  vitals: { vitals_updated: vitalsUpdated },
  room: roomEvents,
  presence: presenceEvents,
  inbox: inboxEvents,
  catalog: catalogEvents,
  editing: { editing: editingEvent },
  ratings: ratingEvents,
  ops: opsEvents,
  test: testEvents,
  /** Told to one connection alone; nobody can subscribe to it. */
  session: {
    connected: connectedSchema,
    subscribed: subscribedSchema,
    unsubscribed: unsubscribeInput.extend({ code: z.literal('channel.not_found') }),
    resync: subscribedSchema.omit({ recovered: true }),
    aviso: notice,
    problem: problemWire,
    goodbye: goodbyeSchema,
  },
} as const satisfies Partial<Record<ChannelKind, Events>>;

/** A kind of channel whose events are told to clients. */
export type ToldKind = keyof typeof events;
