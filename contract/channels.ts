/**
 * Channel names and what each kind promises. A channel is `kind` or `kind:key`.
 *
 * - `log`: its events are durable, numbered and resumable; otherwise they are told once and forgotten.
 * - `slow`: what happens to a reader that does not keep up (HUB-4).
 * - `keep`: retention, by count and by age (LOG-5); a read older than that answers a gap.
 * - `tail`: how many newest events each node keeps in memory for returning readers (HUB-9).
 */
export const channelKinds = {
  account: { log: true, slow: 'conflate', keep: { count: 10_000, days: 90 }, tail: 64, internal: false },
  stats: { log: false, slow: 'conflate', keep: null, tail: 0, internal: false },
  /** How each node is; for those who operate the hub. */
  vitals: { log: false, slow: 'conflate', keep: null, tail: 0, internal: false },
  /** What the server tells one connection alone. Nobody can subscribe to it. */
  session: { log: false, slow: 'cut', keep: null, tail: 0, internal: true },
  /** A conversation: its messages and members. */
  room: { log: true, slow: 'cut', keep: { count: 10_000, days: 30 }, tail: 256, internal: false },
  /** Who is in a room and what they are about to say; nothing of it is kept. Typing is dropped, the rest replaced. */
  presence: { log: false, slow: 'conflate', keep: null, tail: 0, internal: false },
  /** What concerns one user's own rooms: invitations, how far they have read. */
  inbox: { log: true, slow: 'cut', keep: { count: 1_000, days: 30 }, tail: 16, internal: false },
  /** What is for sale: every product's history. */
  catalog: { log: true, slow: 'cut', keep: { count: 10_000, days: 30 }, tail: 256, internal: false },
  /** Who has which product open for editing; nothing of it is kept. */
  editing: { log: false, slow: 'conflate', keep: null, tail: 0, internal: false },
  /** What films are rated, all of them in one history. */
  ratings: { log: true, slow: 'conflate', keep: { count: 10_000, days: 30 }, tail: 256, internal: false },
  /** The hub's own log lines, how its jobs are getting on, and what befalls the system. */
  ops: { log: true, slow: 'cut', keep: { count: 5_000, days: 7 }, tail: 512, internal: false },
  /** What administrators send to see it arrive. */
  test: { log: true, slow: 'cut', keep: { count: 1_000, days: 2 }, tail: 64, internal: false },
  /** Who may do what has changed: sessions ended, roles, watchers. Read by the nodes, never by clients. */
  access: { log: true, slow: 'cut', keep: { count: 10_000, days: 2 }, tail: 256, internal: true },
  /** What administrators had done: connections closed, notices. Read by the nodes, never by clients. */
  acts: { log: true, slow: 'cut', keep: { count: 10_000, days: 2 }, tail: 64, internal: true },
} as const satisfies Record<string, ChannelKindSpec>;

export type SlowPolicy = 'conflate' | 'drop' | 'cut';

export interface ChannelKindSpec {
  log: boolean;
  slow: SlowPolicy;
  keep: { count: number; days: number } | null;
  tail: number;
  internal: boolean;
}

export type ChannelKind = keyof typeof channelKinds;

export const accountChannel = (cedula: string): string => `account:${cedula}`;
export const roomChannel = (roomId: number): string => `room:${roomId}`;
export const presenceChannel = (roomId: number): string => `presence:${roomId}`;
export const inboxChannel = (userId: string): string => `inbox:${userId}`;
export const STATS_CHANNEL = 'stats';
export const VITALS_CHANNEL = 'vitals';
export const CATALOG_CHANNEL = 'catalog';
export const EDITING_CHANNEL = 'editing';
export const RATINGS_CHANNEL = 'ratings';
export const OPS_CHANNEL = 'ops';
export const TEST_CHANNEL = 'test';
export const ACCESS_CHANNEL = 'access';
export const ACTS_CHANNEL = 'acts';
export const SESSION_CHANNEL = 'session';

/** Events that stand apart where a slow reader's are conflated: only the newest of the same type replaces them. */
const apart: ReadonlySet<string> = new Set(['account_updated']);

/** Channels that tell of many things, and by which members of its data an event says of which. */
const subjects: ReadonlyMap<string, readonly string[]> = new Map([[RATINGS_CHANNEL, ['type', 'movieId']]]);

/**
 * What events must have in common for the newer one to replace the older, where their channel is conflated. Asked for
 * only where a reader is slow, so `data`, the event's JSON, may be read for it.
 */
export function conflationKey(channel: string, type: string, data: string): string {
  const members = subjects.get(channel);
  if (members !== undefined) {
    const told = JSON.parse(data) as Readonly<Record<string, unknown>> | null;
    return [channel, type, ...members.map((member) => String(told?.[member]))].join(' ');
  }
  return apart.has(type) ? `${channel} ${type}` : channel;
}

const NAME = /^([a-z]+)(?::([A-Za-z0-9_.-]{1,64}))?$/;

/** The kind and key of a channel name, or `undefined` where no such channel can exist. */
export function parseChannel(name: string): { kind: ChannelKind; key: string } | undefined {
  const match = NAME.exec(name);
  const kind = match?.[1];
  if (kind === undefined || !Object.hasOwn(channelKinds, kind)) return undefined;
  return { kind: kind as ChannelKind, key: match?.[2] ?? '' };
}

/** Whether there can be a channel of that name, and clients may follow it. */
export function mayBeFollowed(name: string): boolean {
  const parsed = parseChannel(name);
  return parsed !== undefined && !channelKinds[parsed.kind].internal;
}

/** What the channel's kind promises. @throws RangeError for a name that cannot exist. */
export function channelSpec(name: string): ChannelKindSpec {
  const parsed = parseChannel(name);
  if (!parsed) throw new RangeError(`no such kind of channel: ${name}`);
  return channelKinds[parsed.kind];
}
