import { channelKinds, type ChannelKind } from './channels';
import { contracts } from './contracts';
import { mergeContracts } from './core/define';
import type { Events } from './core/specs';
import { problemWire } from './problems';

type Kinds = typeof channelKinds;

/** A channel kind whose events reach clients. */
export type ToldKind = { [K in ChannelKind]: Kinds[K] extends { nodesOnly: true } ? never : K }[ChannelKind];

type SessionEvents = Kinds['session']['events'] & ReturnType<typeof sessionEvents>;

const sessionEvents = () => ({ ...mergeContracts(contracts, 'sessionEvents'), problem: problemWire });

/** The events that clients can receive, by channel kind, each with the schema of its data. */
export const events = Object.fromEntries(
  Object.entries(channelKinds as Readonly<Record<string, { events: Events; nodesOnly?: true }>>)
    .filter(([, { nodesOnly }]) => !nodesOnly)
    .map(([kind, { events: own }]) => [kind, kind === 'session' ? { ...own, ...sessionEvents() } : own]),
) as { [K in ToldKind]: K extends 'session' ? SessionEvents : Kinds[K]['events'] };
