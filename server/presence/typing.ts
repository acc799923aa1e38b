import type { PersonView } from '../../contract/chat';
import { TYPING_FORGOTTEN_MS } from '../../contract/presence';

interface Typist {
  readonly person: PersonView;
  toldAt: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Who types where, on this node (PRE-3). What clients say too often is told less often, and what they leave open is
 * closed for them.
 */
export class Typing {
  readonly #rooms = new Map<number, Map<string, Typist>>();

  constructor(private readonly tell: (room: number, person: PersonView, isTyping: boolean) => void) {}

  anybody(room: number): boolean {
    return this.#rooms.has(room);
  }

  started(room: number, person: PersonView): void {
    const typists = this.#rooms.get(room) ?? new Map<string, Typist>();
    this.#rooms.set(room, typists);
    const before = typists.get(person.user_id);
    if (before) clearTimeout(before.timer);
    const now = Date.now();
    const tellNow = !before || now - before.toldAt >= MIN_TOLD_MS;
    const timer = setTimeout(() => this.stopped(room, person.user_id), TYPING_FORGOTTEN_MS).unref();
    typists.set(person.user_id, { person, toldAt: tellNow ? now : before.toldAt, timer });
    if (tellNow) this.tell(room, person, true);
  }

  /** Says so if they did type: by their own word, because they sent the message, because they left. */
  stopped(room: number, userId: string): void {
    const typists = this.#rooms.get(room);
    const typist = typists?.get(userId);
    if (!typists || !typist) return;
    clearTimeout(typist.timer);
    typists.delete(userId);
    if (typists.size === 0) this.#rooms.delete(room);
    this.tell(room, typist.person, false);
  }

  close(): void {
    for (const typists of this.#rooms.values()) for (const { timer } of typists.values()) clearTimeout(timer);
    this.#rooms.clear();
  }
}

/** Clients say it every 2.5 s; what comes sooner is not passed on. */
const MIN_TOLD_MS = 2_000;
