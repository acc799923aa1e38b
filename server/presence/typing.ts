import type { PersonView } from '../../contract/core/person';
import { TYPING_FORGOTTEN_MS } from '../../contract/core/presence';
import { PacedStates } from './paced';

interface Room {
  readonly typists: PacedStates;
  readonly people: Map<string, PersonView>;
}

/**
 * Who types where, on this node (PRE-3). What clients say too often is told less often, whichever way it changes and
 * on however many connections, and what they leave open is closed for them.
 */
export class Typing {
  readonly #rooms = new Map<number, Room>();

  constructor(private readonly tell: (room: number, person: PersonView, isTyping: boolean) => void) {}

  anybody(room: number): boolean {
    return this.#rooms.has(room);
  }

  started(id: number, person: PersonView): void {
    const room = this.#rooms.get(id) ?? this.#open(id);
    room.people.set(person.user_id, person);
    room.typists.begin(person.user_id);
  }

  /** Says so if they did type: by their own word, because they sent the message, because they left. */
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
      everyMs: MIN_TOLD_MS,
      forgottenMs: TYPING_FORGOTTEN_MS,
      tell: (userId, isTyping) => {
        const person = people.get(userId);
        if (person) this.tell(id, person, isTyping);
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

/** Clients say it every 2.5 s; what comes sooner is not passed on. */
const MIN_TOLD_MS = 2_000;
