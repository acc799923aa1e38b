import type { ProblemWire } from '../../../../contract/problems';
import type { PendingCommand } from '../../core/client-channel';

/** A message, or an edit of one, that the hub refused: kept until its author sends it again or discards it. */
export interface FailedMessage {
  readonly command: PendingCommand;
  readonly problem: ProblemWire['error'];
}

/** Where refused messages are kept; in a browser a place that survives a reload and that all tabs see. */
export interface FailedStorage {
  all(): readonly FailedMessage[];
  /** Keeps one; the same one twice is one. */
  put(message: FailedMessage): void;
  delete(id: string): void;
  /** Calls `listener` when another tab has changed something. */
  onChange(listener: () => void): void;
}

/** For programs that have no such place. */
export class MemoryFailed implements FailedStorage {
  readonly #messages = new Map<string, FailedMessage>();

  all(): readonly FailedMessage[] {
    return [...this.#messages.values()];
  }

  put(message: FailedMessage): void {
    this.#messages.set(message.command.id, message);
  }

  delete(id: string): void {
    this.#messages.delete(id);
  }

  onChange(): void {
    // Nobody else sees this place.
  }
}
