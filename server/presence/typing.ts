import type { PersonView } from '../../contract/core/person';
import { TYPING_FORGOTTEN_MS } from '../../contract/core/presence';
import { PacedStates } from './paced';

interface Room {
  readonly typists: PacedStates;
  readonly people: Map<string, PersonView>;
}

/**
 * The users typing in each room, on this node (PRE-3). Signals that are too frequent are published less often, whatever
 * their direction and number of connections; typing that a client does not end is ended for it.
 */
export class Typing {
  readonly #rooms = new Map<number, Room>();

  constructor(private readonly publish: (room: number, person: PersonView, isTyping: boolean) => void) {}

  anybody(room: number): boolean {
    return this.#rooms.has(room);
  }

  started(id: number, person: PersonView): void {
    const room = this.#rooms.get(id) ?? this.#open(id);
    room.people.set(person.user_id, person);
    room.typists.begin(person.user_id);
  }

  /** Publishes the end of a user's typing, if any: by a signal, a sent message or a departure. */
  stopped(id: number, userId: string): void {
    this.#rooms.get(id)?.typists.end(userId);
  }

  close(): void {
    for (const { typists } of this.#rooms.values()) typists.close();
    this.#rooms.clear();
  }

  #open(id: number): Room {
    const people = new Map<string, PersonView>();
    const typists = new PacedStates({
      everyMs: MIN_INTERVAL_MS,
      forgottenMs: TYPING_FORGOTTEN_MS,
      tell: (userId, isTyping) => {
        const person = people.get(userId);
        if (person) this.publish(id, person, isTyping);
      },
      forgotten: (userId) => {
        people.delete(userId);
        if (people.size === 0) this.#rooms.delete(id);
      },
    });
    const room = { typists, people };
    this.#rooms.set(id, room);
    return room;
  }
}

/** Clients repeat the signal every 2.5 s; sooner ones are not published. */
const MIN_INTERVAL_MS = 2_000;
