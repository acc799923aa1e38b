/** How often a room is told that somebody goes on typing, and after how long of nothing that they stopped; the contract's. */
const EVERY_MS = 2_500;
const IDLE_MS = 3_000;

/** Says that somebody types, not too often, and says when they stop (PRE-3). */
export class TypingSignal {
  #saidAt = -Infinity;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly say: (typing: boolean) => void) {}

  /** A key was pressed; a field without words in it is nobody who types. */
  typed(content: string): void {
    if (content.trim() === '') return this.stop();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.stop(), IDLE_MS);
    if (Date.now() - this.#saidAt < EVERY_MS) return;
    this.#saidAt = Date.now();
    this.say(true);
  }

  /** The message was sent, the field was left, nothing was typed for a while. */
  stop(): void {
    clearTimeout(this.#idle);
    this.#idle = undefined;
    if (this.#saidAt === -Infinity) return;
    this.#saidAt = -Infinity;
    this.say(false);
  }
}
