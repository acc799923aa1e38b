import type { ActiveUser } from '../../contract/core/presence';

/** Who is in which room, by room and user. */
export type Attendees = ReadonlyMap<number, ReadonlyMap<string, ActiveUser>>;

/** What the nodes of one hub tell each other of who is in which room. */
export interface PresenceStore {
  /** Takes who is in these rooms on this node now; an empty room is one that everybody has left. */
  report(rooms: Attendees): void;
  /** Who is in these rooms on the other nodes. */
  of(rooms: readonly number[]): Promise<Attendees>;
  close(): Promise<void>;
}

/** A node that is alone. */
export const singleNodeStore: PresenceStore = {
  report: () => undefined,
  of: () => Promise.resolve(new Map()),
  close: () => Promise.resolve(),
};

/** One user on two nodes: whoever is before one of the screens is not away. */
export const together = (one: ActiveUser | undefined, other: ActiveUser): ActiveUser =>
  one?.status === 'online' ? one : other;
