import { z } from 'zod';
import { accountUpdated, notice, vitalsUpdated } from './admin';
import { balanceUpdated } from './bank';
import { catalogEvents, editingEvent } from './catalog';
import type { ChannelKind } from './channels';
import { inboxEvents, roomEvents } from './chat';
import { connectedSchema, goodbyeSchema, subscribedSchema, unsubscribeInput } from './frames';
import { testEvents } from './inspector';
import { opsEvents } from './ops';
import { presenceEvents } from './presence';
import { problemWire } from './problems';
import { ratingEvents } from './ratings';
import { statsUpdated } from './stats';

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
