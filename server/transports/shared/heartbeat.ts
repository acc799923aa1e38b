/** A connection that needs a regular heartbeat. */
export interface HeartbeatTarget {
  beat(): void;
}

/**
 * Calls `beat` of each member once every `everyMs`. One timer serves them all, in groups spread over the interval: with
 * thousands of connections, a single moment for all would cause latency.
 */
export class HeartbeatScheduler<T extends HeartbeatTarget> implements Iterable<T> {
  readonly #groups: readonly Set<T>[] = Array.from({ length: GROUPS }, () => new Set<T>());
  readonly #timer: NodeJS.Timeout;
  #due = 0;
  #newest = 0;

  constructor(everyMs: number) {
    this.#timer = setInterval(() => this.#beat(), everyMs / GROUPS);
  }

  add(member: T): void {
    this.#newest = (this.#newest + 1) % GROUPS;
    this.#groups[this.#newest]?.add(member);
  }

  delete(member: T): void {
    for (const group of this.#groups) if (group.delete(member)) return;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const group of this.#groups) yield* group;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    this.#due = (this.#due + 1) % GROUPS;
    for (const member of this.#groups[this.#due] ?? []) member.beat();
  }
}

const GROUPS = 16;
