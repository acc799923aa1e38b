import type { ActiveUser } from '../../contract/core/presence';
import { Throttle, STATUS_EVERY_MS } from './throttle';

export interface PresenceRoomOptions {
  /** How long a user may be disconnected before it is published: a reload takes less (PRE-1). Milliseconds. */
  graceMs: number;
  joined(user: ActiveUser): void;
  left(user: ActiveUser, lastSeen: Date): void;
  changed(user: ActiveUser): void;
}

/** A room's users as published to this node's connections, and the publication of changes. */
export class PresenceRoom {
  readonly #published = new Map<string, ActiveUser>();
  readonly #leaving = new Map<string, NodeJS.Timeout>();
  /** Users' present state, where it is not published yet. */
  readonly #pending = new Map<string, ActiveUser>();
  readonly #changes = new Throttle<string>(STATUS_EVERY_MS);

  constructor(private readonly options: PresenceRoomOptions) {}

  /** The users who count as present, including those within the grace period. */
  get active(): ActiveUser[] {
    return [...this.#published.values()];
  }

  has(userId: string): boolean {
    return this.#published.has(userId);
  }

  /** Sets the present users without publishing: the connections receive them as a whole. */
  begin(present: ReadonlyMap<string, ActiveUser>): void {
    for (const [id, user] of present) this.#published.set(id, user);
  }

  /** Sets the present users and publishes the differences: each user once, whatever the number of connections. */
  settle(present: ReadonlyMap<string, ActiveUser>): void {
    for (const [id, user] of present) this.#arrive(id, user);
    for (const [id, user] of this.#published) if (!present.has(id)) this.#depart(id, user);
  }

  #arrive(id: string, user: ActiveUser): void {
    const before = this.#published.get(id);
    clearTimeout(this.#leaving.get(id));
    this.#leaving.delete(id);
    if (!before) {
      this.#published.set(id, user);
      this.options.joined(user);
    } else if (before.status !== user.status || this.#pending.has(id)) {
      this.#pending.set(id, user);
      this.#changes.run(id, () => this.#change(id));
    }
  }

  /** Publishes a user's status if it differs from the published one. */
  #change(id: string): void {
    const [before, user] = [this.#published.get(id), this.#pending.get(id)];
    this.#pending.delete(id);
    if (!before || !user) return;
    this.#published.set(id, user);
    if (before.status !== user.status) this.options.changed(user);
  }

  #depart(id: string, user: ActiveUser): void {
    if (this.#leaving.has(id)) return;
    const lastSeen = new Date();
    const go = (): void => {
      this.#leaving.delete(id);
      this.#published.delete(id);
      this.#pending.delete(id);
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
