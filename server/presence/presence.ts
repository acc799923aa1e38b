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
import { Cooling, STATUS_EVERY_MS } from './cooling';
import type { PresenceStore } from './presence-store';
import { NOWHERE, roomsOf, present, type RoomOccupancy } from './occupancy';
import { PresenceRoom } from './presence-channel';
import { Typing } from './typing';

export interface PresenceOptions {
  hub: Pick<Hub, 'publishEphemeral' | 'watch'>;
  elsewhere: PresenceStore;
  /** Says something to the other nodes, which may be lost. */
  say(words: string): void;
  log: Logger;
  /** Somebody who is back within this time was never away (PRE-1). Milliseconds. */
  graceMs?: number;
  /** How often the other nodes' word is read, in milliseconds, beside their hints. */
  pollMs?: number;
}

/**
 * Who is in which room: whoever follows `presence:<room>` on any node. Each node works out for itself what its own
 * connections are to be told, from what is true here and what the others wrote down; a hint that is lost is made up
 * for by the next look.
 */
export class Presence {
  readonly #rooms = new Map<number, RoomOccupancy>();
  /** Where each session was when it was last looked at. */
  readonly #places = new Map<Session, ReadonlyMap<number, Subscription>>();
  readonly #away = new WeakSet<Session>();
  readonly #typing: Typing;
  /** A room is looked through when somebody in it goes away: not for each word of who toggles it. */
  readonly #restless = new Cooling<Session>(STATUS_EVERY_MS);
  #dirty = new Set<Session>();
  #reading: Promise<void> | undefined;
  #unread = new Set<number>();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly options: PresenceOptions) {
    options.hub.watch((session) => this.#changed(session));
    this.#typing = new Typing((id, person, isTyping) =>
      this.#tellAll(id, 'typing', { room_id: id, ...person, is_typing: isTyping }, person.user_id),
    );
    this.#timer = setInterval(() => this.#look(this.#rooms.keys()), options.pollMs ?? POLL_MS);
  }

  /** Who is in a room, on whichever node and device. */
  async activeUsers(id: number): Promise<ActiveUser[]> {
    const here = this.#rooms.get(id);
    if (here) {
      await here.opening;
      return here.room.active;
    }
    const elsewhere = await this.options.elsewhere.of([id]);
    return [...(elsewhere.get(id)?.values() ?? [])];
  }

  /** Takes `typing` and `presence`. @throws Problem `request.invalid`, `chat.not_present` */
  readonly takeSignal = (session: Session, name: 'typing' | 'presence', input: unknown): void => {
    switch (name) {
      case 'typing': {
        const { room_id: id, is_typing: isTyping } = parseInput(typingSignal, input);
        if (!this.#places.get(session)?.has(id)) throw problem('chat.not_present', { field: 'room_id' });
        if (isTyping) this.#typing.started(id, personOf(session.principal));
        else this.#typing.stopped(id, session.principal.id);
        return;
      }
      case 'presence':
        return this.#setStatus(session, parseInput(presenceSignal, input).status);
    }
  };

  /** Looks at what was committed here: who has sent a message types no more. */
  committed(events: readonly LogEvent[]): void {
    for (const { type, channel, data } of events) {
      const id = type === 'message' ? Number(parseChannel(channel)?.key) : 0;
      if (this.#typing.anybody(id)) this.#typing.stopped(id, (JSON.parse(data) as { user_id: string }).user_id);
    }
  }

  /** Somebody has read up to a message: a receipt for the others. */
  read(id: number, userId: string, readId: number): void {
    this.#tellAll(id, 'read', { room_id: id, user_id: userId, read_id: readId }, userId);
  }

  /** What another node says. */
  heard(words: string): void {
    const message = readNodeMessage(words);
    if (!message) return this.options.log.debug('presence: somebody said what nobody understands');
    if (message.kind === 'moved') return this.#look(message.rooms.filter((id) => this.#rooms.has(id)));
    if (message.kind !== 'tell') return; // not about rooms
    this.#tell(message.room, message.type, message.data, message.except);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#typing.close();
    this.#restless.close();
    for (const { room } of this.#rooms.values()) room.close();
    await this.#reading;
    await this.options.elsewhere.close();
  }

  #changed(session: Session): void {
    if (this.#dirty.size === 0) setImmediate(() => this.#takeStock());
    this.#dirty.add(session);
  }

  /** Once a turn: what a session left and took up again in the same turn it never left. */
  #takeStock(): void {
    const sessions = this.#dirty;
    this.#dirty = new Set();
    const touched = new Set<RoomOccupancy>();
    for (const session of sessions) this.#move(session, touched);
    this.#settle(touched);
  }

  #move(session: Session, touched: Set<RoomOccupancy>): void {
    const before = this.#places.get(session) ?? NOWHERE;
    const now = roomsOf(session);
    if (before.size + now.size === 0) return;
    if (now.size > 0) this.#places.set(session, now);
    else this.#places.delete(session);
    for (const id of before.keys()) if (!now.has(id)) this.#leave(id, session, touched);
    for (const [id, subscription] of now) {
      if (before.get(id) !== subscription) this.#enter(id, session, subscription, touched);
    }
  }

  #enter(id: number, session: Session, subscription: Subscription, touched: Set<RoomOccupancy>): void {
    const here = this.#rooms.get(id) ?? this.#open(id);
    here.sessions.set(session, subscription);
    touched.add(here);
    const state = (): void => {
      if (here.sessions.get(session) === subscription)
        session.tell('presence_state', { room_id: id, active_users: here.room.active });
    };
    if (here.opening) void here.opening.then(state);
    else setImmediate(state); // when this turn's arrivals are among those who are there
  }

  #leave(id: number, session: Session, touched: Set<RoomOccupancy>): void {
    const here = this.#rooms.get(id);
    if (!here?.sessions.delete(session)) return;
    touched.add(here);
    const { id: userId } = session.principal;
    for (const { principal } of here.sessions.keys()) if (principal.id === userId) return;
    this.#typing.stopped(id, userId);
  }

  #open(id: number): RoomOccupancy {
    const person = ({ user_id, username, display_name }: ActiveUser): PersonView => ({
      ...{ user_id, username, display_name },
    });
    const room = new PresenceRoom({
      graceMs: this.options.graceMs ?? GRACE_MS,
      joined: (user) => this.#tell(id, 'user_joined', { room_id: id, ...user }, user.user_id),
      left: (user, at) => this.#tell(id, 'user_left', { room_id: id, ...person(user), last_seen: at.toISOString() }),
      changed: (user) => this.#tell(id, 'status_changed', { room_id: id, ...person(user), status: user.status }),
    });
    const here: RoomOccupancy = { id, room, sessions: new Map(), remote: new Map(), opening: undefined };
    this.#rooms.set(id, here);
    const begin = (remote: ReadonlyMap<string, ActiveUser> = new Map()): void => {
      here.remote = remote;
      here.opening = undefined;
      room.begin(present(here, this.#away));
    };
    here.opening = this.options.elsewhere.of([id]).then(
      (elsewhere) => begin(elsewhere.get(id)),
      () => begin(), // the next look finds them
    );
    return here;
  }

  #settle(touched: ReadonlySet<RoomOccupancy>): void {
    if (touched.size === 0) return;
    this.options.elsewhere.report(new Map([...touched].map((here) => [here.id, present(here, this.#away, false)])));
    for (const here of touched) {
      if (here.sessions.size === 0) this.#close(here);
      else if (!here.opening) here.room.settle(present(here, this.#away));
    }
  }

  /** Nobody on this node is left to be told anything. */
  #close({ id, room }: RoomOccupancy): void {
    room.close();
    this.#rooms.delete(id);
  }

  #setStatus(session: Session, status: Status): void {
    if (this.#away.has(session) === (status === 'away')) return;
    if (status === 'away') this.#away.add(session);
    else this.#away.delete(session);
    this.#restless.run(session, () => {
      const rooms = [...(this.#places.get(session)?.keys() ?? [])].flatMap((id) => this.#rooms.get(id) ?? []);
      this.#settle(new Set(rooms));
    });
  }

  /** Reads what the other nodes wrote of these rooms; one read at a time. */
  #look(rooms: Iterable<number>): void {
    for (const id of rooms) this.#unread.add(id);
    if (this.#unread.size > 0) this.#reading ??= this.#readOn().finally(() => (this.#reading = undefined));
  }

  async #readOn(): Promise<void> {
    while (this.#unread.size > 0) {
      const rooms = [...this.#unread];
      this.#unread = new Set();
      try {
        const elsewhere = await this.options.elsewhere.of(rooms);
        for (const id of rooms) this.#takeIn(id, elsewhere.get(id) ?? new Map<string, ActiveUser>());
      } catch (error) {
        return this.options.log.debug({ err: error }, 'presence of other nodes could not be read');
      }
    }
  }

  #takeIn(id: number, remote: ReadonlyMap<string, ActiveUser>): void {
    const here = this.#rooms.get(id);
    if (!here || here.opening) return;
    here.remote = remote;
    here.room.settle(present(here, this.#away));
  }

  /** Tells this node's connections and, of what each node cannot work out for itself, the others'. */
  #tellAll(room: number, type: 'typing' | 'read', data: Record<string, unknown>, except: string): void {
    this.#tell(room, type, data, except);
    this.options.say(JSON.stringify({ kind: 'tell', room, type, data, except } satisfies NodeMessage));
  }

  #tell(room: number, type: PresenceEventType, data: Record<string, unknown>, except?: string): void {
    const subject = `${subjects[type] ?? type} ${String(data.user_id)}`;
    this.options.hub.publishEphemeral(presenceChannel(room), type, data, {
      ...{ except, subject },
      ...(type === 'typing' && { slow: 'drop' }),
    });
  }
}

/** Coming and going of one user replace each other for a slow reader. */
const subjects: Partial<Record<PresenceEventType, string>> = { user_joined: 'there', user_left: 'there' };

const GRACE_MS = 5_000;
const POLL_MS = 1_500;
