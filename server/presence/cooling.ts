/**
 * Does something for a key at once, and again no sooner than `everyMs` later, however often it is asked to; what was
 * asked last is done in any case (SEC-57).
 */
export class Cooling<Key> {
  readonly #keys = new Map<Key, { next: (() => void) | undefined; timer: NodeJS.Timeout }>();

  /** @param everyMs milliseconds */
  constructor(private readonly everyMs: number) {}

  run(key: Key, what: () => void): void {
    const cooling = this.#keys.get(key);
    if (cooling) cooling.next = what;
    else this.#do(key, what);
  }

  close(): void {
    for (const { timer } of this.#keys.values()) clearTimeout(timer);
    this.#keys.clear();
  }

  #do(key: Key, what: () => void): void {
    const timer = setTimeout(() => this.#cooled(key), this.everyMs).unref();
    this.#keys.set(key, { next: undefined, timer });
    what();
  }

  #cooled(key: Key): void {
    const next = this.#keys.get(key)?.next;
    this.#keys.delete(key);
    if (next) this.#do(key, next);
  }
}

/** How often it is told that somebody is before their screen, or away, in milliseconds (PRE-4). */
export const STATUS_EVERY_MS = 2_000;
