/**
 * How often the signal is repeated while the user types, and after how long a pause typing has stopped; the contract's.
 */
const EVERY_MS = 2_500;
const IDLE_MS = 3_000;

/** Signals that the user is typing, at a limited rate, and that typing has stopped (PRE-3). */
export class TypingSignal {
  #sentAt = -Infinity;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (typing: boolean) => void) {}

  /** Handles a key press; an empty field does not count as typing. */
  typed(content: string): void {
    if (content.trim() === '') return this.stop();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.stop(), IDLE_MS);
    if (Date.now() - this.#sentAt < EVERY_MS) return;
    this.#sentAt = Date.now();
    this.say(true);
  }

  /** Call when the message is sent or the field is left; also called after a pause. */
  stop(): void {
    clearTimeout(this.#idle);
    this.#idle = undefined;
    if (this.#sentAt === -Infinity) return;
    this.#sentAt = -Infinity;
    this.say(false);
  }
}
