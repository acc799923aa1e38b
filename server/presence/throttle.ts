/**
 * Throttles actions by key: runs the first at once, and the next `everyMs` later at the earliest. The last
 * requested action always runs (SEC-57).
 */
export class Throttle<Key> {
  readonly #keys = new Map<Key, { next: (() => void) | undefined; timer: NodeJS.Timeout }>();

  /** @param everyMs milliseconds */
  constructor(private readonly everyMs: number) {}

  run(key: Key, action: () => void): void {
    const cooling = this.#keys.get(key);
    if (cooling) cooling.next = action;
    else this.#do(key, action);
  }

  close(): void {
    for (const { timer } of this.#keys.values()) clearTimeout(timer);
    this.#keys.clear();
  }

  #do(key: Key, action: () => void): void {
    const timer = setTimeout(() => this.#cooled(key), this.everyMs).unref();
    this.#keys.set(key, { next: undefined, timer });
    action();
  }

  #cooled(key: Key): void {
    const next = this.#keys.get(key)?.next;
    this.#keys.delete(key);
    if (next) this.#do(key, next);
  }
}

/** The shortest time between two status changes (online, away) of a user, in milliseconds (PRE-4). */
export const STATUS_EVERY_MS = 2_000;
