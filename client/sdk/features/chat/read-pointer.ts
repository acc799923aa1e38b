/** A burst of messages in sight is one pointer. */
const SETTLE_MS = 250;

/** Tells the hub up to where somebody has read, once for a burst, and again after an outage until the hub has it. */
export class ReadPointer {
  #wanted = 0;
  #confirmed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (messageId: number) => void) {}

  /** Everything up to this message has been seen. */
  reach(messageId: number): void {
    if (messageId <= this.#wanted) return;
    this.#wanted = messageId;
    this.#timer ??= setTimeout(() => this.#tell(), SETTLE_MS);
  }

  /** The hub knows it up to here. */
  confirm(readId: number): void {
    this.#confirmed = Math.max(this.#confirmed, readId);
    this.#wanted = Math.max(this.#wanted, readId);
  }

  /** The hub is there again. */
  online(): void {
    if (this.#wanted > this.#confirmed) this.#tell();
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wanted = 0;
    this.#confirmed = 0;
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#wanted > this.#confirmed) this.say(this.#wanted);
  }
}
