import { parseChannel } from '../../contract/channels';
import { personOf } from '../../contract/core/person';
import type { ActiveUser, Status } from '../../contract/core/presence';
import type { Session } from '../hub/session';
import type { Subscription } from '../hub/subscription';
import { mergeStatus } from './presence-store';
import type { PresenceRoom } from './presence-channel';

/** A room with at least one session on this node. */
export interface RoomOccupancy {
  readonly id: number;
  readonly room: PresenceRoom;
  readonly sessions: Map<Session, Subscription>;
  /** The users that the other nodes have reported. */
  remote: ReadonlyMap<string, ActiveUser>;
  /** Set while the other nodes' users are read for the first time. */
  opening: Promise<void> | undefined;
}

export const NOWHERE: ReadonlyMap<number, Subscription> = new Map();

/** Returns the rooms that a session is in. */
export function roomsOf({ ended, subscriptions }: Session): ReadonlyMap<number, Subscription> {
  if (ended) return NOWHERE;
  const rooms = new Map<number, Subscription>();
  for (const [channel, subscription] of subscriptions) {
    if (!channel.startsWith(PREFIX) || !subscription.live) continue;
    const id = Number(parseChannel(channel)?.key);
    if (Number.isSafeInteger(id)) rooms.set(id, subscription);
  }
  return rooms;
}

const PREFIX = 'presence:';

/** Returns the users of a room: on this node, and with `everywhere` also on the other nodes. */
export function present(occupancy: RoomOccupancy, away: WeakSet<Session>, everywhere = true): Map<string, ActiveUser> {
  const users = new Map<string, ActiveUser>(everywhere ? occupancy.remote : []);
  for (const session of occupancy.sessions.keys()) {
    const { principal } = session;
    const status: Status = away.has(session) ? 'away' : 'online';
    const user: ActiveUser = { ...personOf(principal), guest: principal.kind === 'guest', status };
    users.set(principal.id, mergeStatus(users.get(principal.id), user));
  }
  return users;
}
