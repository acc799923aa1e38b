import type { PendingCommand } from '../client-channel';

/** Where commands wait for their answers; in a browser a place that survives a reload. */
export interface OutboxStorage {
  all(): Promise<readonly PendingCommand[]>;
  put(command: PendingCommand): Promise<void>;
  delete(id: string): Promise<void>;
}

/** For programs that have no such place, and for browsers that refuse it. */
export class MemoryOutbox implements OutboxStorage {
  readonly #commands = new Map<string, PendingCommand>();

  all(): Promise<readonly PendingCommand[]> {
    return Promise.resolve([...this.#commands.values()]);
  }

  put(command: PendingCommand): Promise<void> {
    this.#commands.set(command.id, command);
    return Promise.resolve();
  }

  delete(id: string): Promise<void> {
    this.#commands.delete(id);
    return Promise.resolve();
  }
}
