/** Messages that appear within this time move the pointer once. */
const SETTLE_MS = 250;

/** Sends the user's read pointer to the hub, once for a burst, and again after an outage until the hub confirms it. */
export class ReadPointer {
  #wanted = 0;
  #confirmed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (messageId: number) => void) {}

  /** The user has seen every message up to this one. */
  reach(messageId: number): void {
    if (messageId <= this.#wanted) return;
    this.#wanted = messageId;
    this.#timer ??= setTimeout(() => this.#send(), SETTLE_MS);
  }

  /** The hub has confirmed the pointer. */
  confirm(readId: number): void {
    this.#confirmed = Math.max(this.#confirmed, readId);
    this.#wanted = Math.max(this.#wanted, readId);
  }

  /** The client is connected again. */
  online(): void {
    if (this.#wanted > this.#confirmed) this.#send();
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wanted = 0;
    this.#confirmed = 0;
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#wanted > this.#confirmed) this.say(this.#wanted);
  }
}
