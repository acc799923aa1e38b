import type { ActiveUser } from '../../contract/core/presence';
import { Cooling, STATUS_EVERY_MS } from './cooling';

export interface PresenceRoomOptions {
  /** How long somebody may be away before it is told: a reload takes less (PRE-1). Milliseconds. */
  graceMs: number;
  joined(user: ActiveUser): void;
  left(user: ActiveUser, lastSeen: Date): void;
  changed(user: ActiveUser): void;
}

/** Who is in a room as this node's connections know it, and what they are to be told when that changes. */
export class PresenceRoom {
  readonly #shown = new Map<string, ActiveUser>();
  readonly #leaving = new Map<string, NodeJS.Timeout>();
  /** How somebody is there by now, where that is not told yet. */
  readonly #wanted = new Map<string, ActiveUser>();
  readonly #changes = new Cooling<string>(STATUS_EVERY_MS);

  constructor(private readonly options: PresenceRoomOptions) {}

  /** Those who count as being there, be they gone for a moment. */
  get active(): ActiveUser[] {
    return [...this.#shown.values()];
  }

  has(userId: string): boolean {
    return this.#shown.has(userId);
  }

  /** Takes in who is there, for connections that will be told all of it at once. */
  begin(present: ReadonlyMap<string, ActiveUser>): void {
    for (const [id, user] of present) this.#shown.set(id, user);
  }

  /** Takes in who is there now, and tells what is new: each user once, however many connections they have. */
  settle(present: ReadonlyMap<string, ActiveUser>): void {
    for (const [id, user] of present) this.#see(id, user);
    for (const [id, user] of this.#shown) if (!present.has(id)) this.#miss(id, user);
  }

  #see(id: string, user: ActiveUser): void {
    const before = this.#shown.get(id);
    clearTimeout(this.#leaving.get(id));
    this.#leaving.delete(id);
    if (!before) {
      this.#shown.set(id, user);
      this.options.joined(user);
    } else if (before.status !== user.status || this.#wanted.has(id)) {
      this.#wanted.set(id, user);
      this.#changes.run(id, () => this.#change(id));
    }
  }

  /** Tells how somebody is there, if that is not what was told before. */
  #change(id: string): void {
    const [before, user] = [this.#shown.get(id), this.#wanted.get(id)];
    this.#wanted.delete(id);
    if (!before || !user) return;
    this.#shown.set(id, user);
    if (before.status !== user.status) this.options.changed(user);
  }

  #miss(id: string, user: ActiveUser): void {
    if (this.#leaving.has(id)) return;
    const lastSeen = new Date();
    const go = (): void => {
      this.#leaving.delete(id);
      this.#shown.delete(id);
      this.#wanted.delete(id);
      this.options.left(user, lastSeen);
    };
    this.#leaving.set(id, setTimeout(go, this.options.graceMs).unref());
  }

  close(): void {
    for (const timer of this.#leaving.values()) clearTimeout(timer);
    this.#leaving.clear();
    this.#changes.close();
  }
}
