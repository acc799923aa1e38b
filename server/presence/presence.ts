import type { Logger } from 'pino';
import { parseChannel } from '../../contract/channels';
import { presenceChannel } from '../../contract/core/channels';
import { personOf, type PersonView } from '../../contract/core/person';
import { parseInput } from '../../contract/parse';
import {
  presenceSignal,
  typingSignal,
  type ActiveUser,
  type PresenceEventType,
  type Status,
} from '../../contract/core/presence';
import { problem } from '../../contract/problems';
import { readNodeMessage, type NodeMessage } from '../../contract/node-messages';
import type { Hub } from '../hub/hub';
import type { LogEvent } from '../hub/ports';
import type { Session } from '../hub/session';
import type { Subscription } from '../hub/subscription';
import { Throttle, STATUS_EVERY_MS } from './throttle';
import type { PresenceStore } from './presence-store';
import { NOWHERE, roomsOf, present, type RoomOccupancy } from './occupancy';
import { PresenceRoom } from './presence-channel';
import { Typing } from './typing';

export interface PresenceOptions {
  hub: Pick<Hub, 'publishEphemeral' | 'watch'>;
  elsewhere: PresenceStore;
  /** Sends a message to the other nodes. It may be lost. */
  say(payload: string): void;
  log: Logger;
  /** A user who reconnects within this time counts as never disconnected (PRE-1). Milliseconds. */
  graceMs?: number;
  /** How often the other nodes' users are read, in milliseconds, beside their wake-ups. */
  pollMs?: number;
}

/**
 * The members present in each room: the principals with a subscription to `presence:<room>` on any node. Each node decides what to
 * publish to its own connections, from its own state and what the others have written. A lost wake-up is made up
 * for by the next poll.
 */
export class Presence {
  readonly #rooms = new Map<number, RoomOccupancy>();
  /** Each session's rooms when it was last checked. */
  readonly #roomsBySession = new Map<Session, ReadonlyMap<number, Subscription>>();
  readonly #away = new WeakSet<Session>();
  readonly #typing: Typing;
  /** Limits how often a session that toggles its status has its rooms checked. */
  readonly #statusThrottle = new Throttle<Session>(STATUS_EVERY_MS);
  #dirty = new Set<Session>();
  #reading: Promise<void> | undefined;
  #toRead = new Set<number>();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly options: PresenceOptions) {
    options.hub.watch((session) => this.#changed(session));
    this.#typing = new Typing((id, person, isTyping) =>
      this.#publishOnAllNodes(id, 'typing', { room_id: id, ...person, is_typing: isTyping }, person.user_id),
    );
    this.#timer = setInterval(() => this.#readRemote(this.#rooms.keys()), options.pollMs ?? POLL_MS);
  }

  /** Returns the users of a room, on any node and device. */
  async activeUsers(id: number): Promise<ActiveUser[]> {
    const occupancy = this.#rooms.get(id);
    if (occupancy) {
      await occupancy.opening;
      return occupancy.room.active;
    }
    const remote = await this.options.elsewhere.of([id]);
    return [...(remote.get(id)?.values() ?? [])];
  }

  /** Handles the signals `typing` and `presence`. @throws Problem `request.invalid`, `chat.not_present` */
  readonly takeSignal = (session: Session, name: 'typing' | 'presence', input: unknown): void => {
    switch (name) {
      case 'typing': {
        const { room_id: id, is_typing: isTyping } = parseInput(typingSignal, input);
        if (!this.#roomsBySession.get(session)?.has(id)) throw problem('chat.not_present', { field: 'room_id' });
        if (isTyping) this.#typing.started(id, personOf(session.principal));
        else this.#typing.stopped(id, session.principal.id);
        return;
      }
      case 'presence':
        return this.#setStatus(session, parseInput(presenceSignal, input).status);
    }
  };

  /** Handles this node's committed events: a user who has sent a message no longer types. */
  committed(events: readonly LogEvent[]): void {
    for (const { type, channel, data } of events) {
      const id = type === 'message' ? Number(parseChannel(channel)?.key) : 0;
      if (this.#typing.anybody(id)) this.#typing.stopped(id, (JSON.parse(data) as { user_id: string }).user_id);
    }
  }

  /** Publishes a read receipt to the other users of a room. */
  read(id: number, userId: string, readId: number): void {
    this.#publishOnAllNodes(id, 'read', { room_id: id, user_id: userId, read_id: readId }, userId);
  }

  /** Handles a message of another node. */
  onNodeMessage(payload: string): void {
    const message = readNodeMessage(payload);
    if (!message) return this.options.log.debug('presence: ignored an unknown message of another node');
    if (message.kind === 'moved') return this.#readRemote(message.rooms.filter((id) => this.#rooms.has(id)));
    if (message.kind !== 'tell') return; // not a message for rooms
    this.#publish(message.room, message.type, message.data, message.except);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#typing.close();
    this.#statusThrottle.close();
    for (const { room } of this.#rooms.values()) room.close();
    await this.#reading;
    await this.options.elsewhere.close();
  }

  #changed(session: Session): void {
    if (this.#dirty.size === 0) setImmediate(() => this.#applyChanges());
    this.#dirty.add(session);
  }

  /** Runs once a turn: an unsubscribe and subscribe in the same turn cancel out. */
  #applyChanges(): void {
    const sessions = this.#dirty;
    this.#dirty = new Set();
    const touched = new Set<RoomOccupancy>();
    for (const session of sessions) this.#move(session, touched);
    this.#settle(touched);
  }

  #move(session: Session, touched: Set<RoomOccupancy>): void {
    const before = this.#roomsBySession.get(session) ?? NOWHERE;
    const now = roomsOf(session);
    if (before.size + now.size === 0) return;
    if (now.size > 0) this.#roomsBySession.set(session, now);
    else this.#roomsBySession.delete(session);
    for (const id of before.keys()) if (!now.has(id)) this.#leave(id, session, touched);
    for (const [id, subscription] of now) {
      if (before.get(id) !== subscription) this.#enter(id, session, subscription, touched);
    }
  }

  #enter(id: number, session: Session, subscription: Subscription, touched: Set<RoomOccupancy>): void {
    const occupancy = this.#rooms.get(id) ?? this.#open(id);
    occupancy.sessions.set(session, subscription);
    touched.add(occupancy);
    const state = (): void => {
      if (occupancy.sessions.get(session) === subscription)
        session.tell('presence_state', { room_id: id, active_users: occupancy.room.active });
    };
    if (occupancy.opening) void occupancy.opening.then(state);
    else setImmediate(state); // after this turn's arrivals have been added
  }

  #leave(id: number, session: Session, touched: Set<RoomOccupancy>): void {
    const occupancy = this.#rooms.get(id);
    if (!occupancy?.sessions.delete(session)) return;
    touched.add(occupancy);
    const { id: userId } = session.principal;
    for (const { principal } of occupancy.sessions.keys()) if (principal.id === userId) return;
    this.#typing.stopped(id, userId);
  }

  #open(id: number): RoomOccupancy {
    const person = ({ user_id, username, display_name }: ActiveUser): PersonView => ({
      ...{ user_id, username, display_name },
    });
    const room = new PresenceRoom({
      graceMs: this.options.graceMs ?? GRACE_MS,
      joined: (user) => this.#publish(id, 'user_joined', { room_id: id, ...user }, user.user_id),
      left: (user, at) => this.#publish(id, 'user_left', { room_id: id, ...person(user), last_seen: at.toISOString() }),
      changed: (user) => this.#publish(id, 'status_changed', { room_id: id, ...person(user), status: user.status }),
    });
    const occupancy: RoomOccupancy = { id, room, sessions: new Map(), remote: new Map(), opening: undefined };
    this.#rooms.set(id, occupancy);
    const begin = (remote: ReadonlyMap<string, ActiveUser> = new Map()): void => {
      occupancy.remote = remote;
      occupancy.opening = undefined;
      room.begin(present(occupancy, this.#away));
    };
    occupancy.opening = this.options.elsewhere.of([id]).then(
      (remote) => begin(remote.get(id)),
      () => begin(), // the next poll reads them
    );
    return occupancy;
  }

  #settle(touched: ReadonlySet<RoomOccupancy>): void {
    if (touched.size === 0) return;
    this.options.elsewhere.report(
      new Map([...touched].map((occupancy) => [occupancy.id, present(occupancy, this.#away, false)])),
    );
    for (const occupancy of touched) {
      if (occupancy.sessions.size === 0) this.#close(occupancy);
      else if (!occupancy.opening) occupancy.room.settle(present(occupancy, this.#away));
    }
  }

  /** Closes a room: no session on this node is left in it. */
  #close({ id, room }: RoomOccupancy): void {
    room.close();
    this.#rooms.delete(id);
  }

  #setStatus(session: Session, status: Status): void {
    if (this.#away.has(session) === (status === 'away')) return;
    if (status === 'away') this.#away.add(session);
    else this.#away.delete(session);
    this.#statusThrottle.run(session, () => {
      const rooms = [...(this.#roomsBySession.get(session)?.keys() ?? [])].flatMap((id) => this.#rooms.get(id) ?? []);
      this.#settle(new Set(rooms));
    });
  }

  /** Reads the other nodes' users of these rooms, one read at a time. */
  #readRemote(rooms: Iterable<number>): void {
    for (const id of rooms) this.#toRead.add(id);
    if (this.#toRead.size > 0) this.#reading ??= this.#readPending().finally(() => (this.#reading = undefined));
  }

  async #readPending(): Promise<void> {
    while (this.#toRead.size > 0) {
      const rooms = [...this.#toRead];
      this.#toRead = new Set();
      try {
        const remote = await this.options.elsewhere.of(rooms);
        for (const id of rooms) this.#setRemote(id, remote.get(id) ?? new Map<string, ActiveUser>());
      } catch (error) {
        return this.options.log.debug({ err: error }, 'presence of other nodes could not be read');
      }
    }
  }

  #setRemote(id: number, remote: ReadonlyMap<string, ActiveUser>): void {
    const occupancy = this.#rooms.get(id);
    if (!occupancy || occupancy.opening) return;
    occupancy.remote = remote;
    occupancy.room.settle(present(occupancy, this.#away));
  }

  /** Publishes on this node and, since other nodes cannot derive the event themselves, on these too. */
  #publishOnAllNodes(room: number, type: 'typing' | 'read', data: Record<string, unknown>, except: string): void {
    this.#publish(room, type, data, except);
    this.options.say(JSON.stringify({ kind: 'tell', room, type, data, except } satisfies NodeMessage));
  }

  #publish(room: number, type: PresenceEventType, data: Record<string, unknown>, except?: string): void {
    const subject = `${subjects[type] ?? type} ${String(data.user_id)}`;
    this.options.hub.publishEphemeral(presenceChannel(room), type, data, {
      ...{ except, subject },
      ...(type === 'typing' && { slow: 'drop' }),
    });
  }
}

/** For a slow reader, a user's arrival and departure replace each other. */
const subjects: Partial<Record<PresenceEventType, string>> = { user_joined: 'there', user_left: 'there' };

const GRACE_MS = 5_000;
const POLL_MS = 1_500;
