import { parseChannel } from '../../../../contract/channels';
import type { PersonView } from '../../../../contract/core/person';
import type { ActiveUser, PresenceEvent } from '../../../../contract/core/presence';
import type { ViewEvent } from '../../core/live-query';
import { Store } from '../../core/store';

/** The presence in a room, as far as events have reported it. */
export interface Presence {
  readonly active: readonly ActiveUser[];
  readonly typing: readonly PersonView[];
  /** The read pointers received since the room was opened, by user id. */
  readonly reads: Readonly<Record<string, number>>;
  /** When users who left while the room was open were last seen, by user id. */
  readonly lastSeen: Readonly<Record<string, string>>;
}

export const EMPTY_PRESENCE: Presence = { active: [], typing: [], reads: {}, lastSeen: {} };

/** Applies an event of its channel to presence; a pure function. A user who sends a message or leaves stops typing. */
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
        ...withoutTyping(before, user_id),
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
      const rest = withoutTyping(before, person.user_id);
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

/** Removes a user from those who are typing. */
export const withoutTyping = (before: Presence, userId: string): Presence =>
  before.typing.some(({ user_id }) => user_id === userId)
    ? { ...before, typing: without(before.typing, userId) }
    : before;

const without = <T extends PersonView>(people: readonly T[], userId: string): readonly T[] =>
  people.filter(({ user_id }) => user_id !== userId);

/**
 * How long after its last `typing` signal a user counts as typing, in milliseconds; the contract's TYPING_FORGOTTEN_MS.
 */
const TYPING_EXPIRES_MS = 6_000;

/** The presence in each room, from events of the presence channels; typing expires (PRE-3). */
export class RoomPresence {
  readonly #rooms = new Map<number, Store<Presence>>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly changed: (room: number) => void) {}

  of(room: number): Presence {
    return this.#rooms.get(room)?.get() ?? EMPTY_PRESENCE;
  }

  /** Returns the same object for the same room. */
  store(room: number): Store<Presence> {
    let store = this.#rooms.get(room);
    if (!store) this.#rooms.set(room, (store = new Store<Presence>(EMPTY_PRESENCE)));
    return store;
  }

  hear(event: ViewEvent): void {
    const channel = parseChannel(event.meta.channel);
    if (channel?.kind === 'presence') this.#apply(Number(channel.key), event);
    else if (channel?.kind === 'room' && event.type === 'message')
      this.#stopTyping(Number(channel.key), (event.data as PersonView).user_id);
  }

  /** Applies the initial state that a new subscriber receives. */
  state(data: unknown): void {
    const { room_id } = data as { room_id: number };
    this.#set(room_id, presence(this.of(room_id), { type: 'presence_state', data }));
  }

  /** Forgets a room that is no longer subscribed. */
  forget(room: number): void {
    for (const { user_id } of this.of(room).typing) this.#clearTimer(room, user_id);
    this.#set(room, EMPTY_PRESENCE);
  }

  forgetAll(): void {
    for (const room of [...this.#rooms.keys()]) this.forget(room);
  }

  #apply(room: number, event: ViewEvent): void {
    if (event.type === 'typing') this.#startTypingTimer(room, event.data as { user_id: string; is_typing: boolean });
    this.#set(room, presence(this.of(room), event));
  }

  #startTypingTimer(room: number, { user_id, is_typing }: { user_id: string; is_typing: boolean }): void {
    this.#clearTimer(room, user_id);
    if (!is_typing) return;
    this.#timers.set(
      `${room} ${user_id}`,
      setTimeout(() => this.#stopTyping(room, user_id), TYPING_EXPIRES_MS),
    );
  }

  #stopTyping(room: number, userId: string): void {
    this.#clearTimer(room, userId);
    this.#set(room, withoutTyping(this.of(room), userId));
  }

  #clearTimer(room: number, userId: string): void {
    clearTimeout(this.#timers.get(`${room} ${userId}`));
    this.#timers.delete(`${room} ${userId}`);
  }

  #set(room: number, after: Presence): void {
    if (after === this.of(room)) return;
    this.store(room).set(after);
    this.changed(room);
  }
}
