import { parseChannel } from '../../contract/channels';
import { personOf } from '../../contract/core/person';
import type { ActiveUser, Status } from '../../contract/core/presence';
import type { Session } from '../hub/session';
import type { Subscription } from '../hub/subscription';
import { together } from './presence-store';
import type { PresenceRoom } from './presence-channel';

/** A room that somebody on this node is in. */
export interface RoomOccupancy {
  readonly id: number;
  readonly room: PresenceRoom;
  readonly sessions: Map<Session, Subscription>;
  /** Who the other nodes said was there. */
  remote: ReadonlyMap<string, ActiveUser>;
  /** Set while the other nodes' word is awaited for the first time. */
  opening: Promise<void> | undefined;
}

export const NOWHERE: ReadonlyMap<number, Subscription> = new Map();

/** The rooms that a session is in. */
export function roomsOf({ ended, subscriptions }: Session): ReadonlyMap<number, Subscription> {
  if (ended) return NOWHERE;
  const places = new Map<number, Subscription>();
  for (const [channel, subscription] of subscriptions) {
    if (!channel.startsWith(PREFIX) || !subscription.live) continue;
    const id = Number(parseChannel(channel)?.key);
    if (Number.isSafeInteger(id)) places.set(id, subscription);
  }
  return places;
}

const PREFIX = 'presence:';

/** Who is in a room: here, and unless told otherwise on the other nodes. */
export function present(here: RoomOccupancy, away: WeakSet<Session>, everywhere = true): Map<string, ActiveUser> {
  const users = new Map<string, ActiveUser>(everywhere ? here.remote : []);
  for (const session of here.sessions.keys()) {
    const { principal } = session;
    const status: Status = away.has(session) ? 'away' : 'online';
    const user: ActiveUser = { ...personOf(principal), guest: principal.kind === 'guest', status };
    users.set(principal.id, together(users.get(principal.id), user));
  }
  return users;
}
