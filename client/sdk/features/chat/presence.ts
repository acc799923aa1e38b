import { parseChannel } from '../../../../contract/channels';
import type { PersonView } from '../../../../contract/core/person';
import type { ActiveUser, PresenceEvent } from '../../../../contract/core/presence';
import type { ViewEvent } from '../../core/live-query';
import { Store } from '../../core/store';

/** Who is in a room at this moment, as far as it has been told. */
export interface Presence {
  readonly active: readonly ActiveUser[];
  readonly typing: readonly PersonView[];
  /** How far each has read, by user id, where that was told since the room was opened. */
  readonly reads: Readonly<Record<string, number>>;
  /** When those who left while one looked were last seen, by user id. */
  readonly lastSeen: Readonly<Record<string, string>>;
}

export const NOBODY: Presence = { active: [], typing: [], reads: {}, lastSeen: {} };

/** Presence after an event of its channel: pure. Who sends a message or leaves types no longer. */
export function presence(before: Presence, { type, data }: Pick<ViewEvent, 'type' | 'data'>): Presence {
  const event = { type, data } as PresenceEvent;
  switch (event.type) {
    case 'presence_state':
      return { ...before, active: event.data.active_users };
    case 'user_joined': {
      const { room_id: _, ...user } = event.data;
      return { ...before, active: [...without(before.active, user.user_id), user] };
    }
    case 'user_left': {
      const { user_id, last_seen } = event.data;
      return {
        ...silent(before, user_id),
        active: without(before.active, user_id),
        lastSeen: { ...before.lastSeen, [user_id]: last_seen },
      };
    }
    case 'status_changed': {
      const { user_id, status } = event.data;
      return { ...before, active: before.active.map((one) => (one.user_id === user_id ? { ...one, status } : one)) };
    }
    case 'typing': {
      const { room_id: _, is_typing, ...person } = event.data;
      const rest = silent(before, person.user_id);
      return is_typing ? { ...rest, typing: [...rest.typing, person] } : rest;
    }
    case 'read': {
      const { user_id, read_id } = event.data;
      return { ...before, reads: { ...before.reads, [user_id]: Math.max(read_id, before.reads[user_id] ?? 0) } };
    }
    default:
      return before;
  }
}

/** Presence without somebody's typing. */
export const silent = (before: Presence, userId: string): Presence =>
  before.typing.some(({ user_id }) => user_id === userId)
    ? { ...before, typing: without(before.typing, userId) }
    : before;

const without = <T extends PersonView>(people: readonly T[], userId: string): readonly T[] =>
  people.filter(({ user_id }) => user_id !== userId);

/** How long after a `typing` it is forgotten unless it comes again, in milliseconds; the contract's TYPING_FORGOTTEN_MS. */
const FORGOTTEN_MS = 6_000;

/** Who is in which room: everything that presence channels tell, and typing that is forgotten in time (PRE-3). */
export class RoomPresence {
  readonly #rooms = new Map<number, Store<Presence>>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly changed: (room: number) => void) {}

  of(room: number): Presence {
    return this.#rooms.get(room)?.get() ?? NOBODY;
  }

  /** The same object for the same room. */
  store(room: number): Store<Presence> {
    let store = this.#rooms.get(room);
    if (!store) this.#rooms.set(room, (store = new Store<Presence>(NOBODY)));
    return store;
  }

  hear(event: ViewEvent): void {
    const channel = parseChannel(event.meta.channel);
    if (channel?.kind === 'presence') this.#apply(Number(channel.key), event);
    else if (channel?.kind === 'room' && event.type === 'message')
      this.#stop(Number(channel.key), (event.data as PersonView).user_id);
  }

  /** Who is there, as a follower is told on coming. */
  state(data: unknown): void {
    const { room_id } = data as { room_id: number };
    this.#set(room_id, presence(this.of(room_id), { type: 'presence_state', data }));
  }

  /** Forgets a room that is not followed any more. */
  forget(room: number): void {
    for (const { user_id } of this.of(room).typing) this.#clear(room, user_id);
    this.#set(room, NOBODY);
  }

  forgetAll(): void {
    for (const room of [...this.#rooms.keys()]) this.forget(room);
  }

  #apply(room: number, event: ViewEvent): void {
    if (event.type === 'typing') this.#time(room, event.data as { user_id: string; is_typing: boolean });
    this.#set(room, presence(this.of(room), event));
  }

  #time(room: number, { user_id, is_typing }: { user_id: string; is_typing: boolean }): void {
    this.#clear(room, user_id);
    if (!is_typing) return;
    this.#timers.set(
      `${room} ${user_id}`,
      setTimeout(() => this.#stop(room, user_id), FORGOTTEN_MS),
    );
  }

  #stop(room: number, userId: string): void {
    this.#clear(room, userId);
    this.#set(room, silent(this.of(room), userId));
  }

  #clear(room: number, userId: string): void {
    clearTimeout(this.#timers.get(`${room} ${userId}`));
    this.#timers.delete(`${room} ${userId}`);
  }

  #set(room: number, after: Presence): void {
    if (after === this.of(room)) return;
    this.store(room).set(after);
    this.changed(room);
  }
}
