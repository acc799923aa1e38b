import type { ActiveUser } from '../../contract/core/presence';

/** Users by room and user id. */
export type Attendees = ReadonlyMap<number, ReadonlyMap<string, ActiveUser>>;

/** The rooms' users as the nodes share them. */
export interface PresenceStore {
  /** Reports the present users of these rooms on this node; a room without users has become empty. */
  report(rooms: Attendees): void;
  /** Returns the users of these rooms on the other nodes. */
  of(rooms: readonly number[]): Promise<Attendees>;
  close(): Promise<void>;
}

/** The store of a single node: there are no others. */
export const singleNodeStore: PresenceStore = {
  report: () => undefined,
  of: () => Promise.resolve(new Map()),
  close: () => Promise.resolve(),
};

/** Merges one user on two connections: online on one of them counts as online. */
export const mergeStatus = (one: ActiveUser | undefined, other: ActiveUser): ActiveUser =>
  one?.status === 'online' ? one : other;
