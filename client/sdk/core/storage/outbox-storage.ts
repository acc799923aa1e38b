import type { PendingCommand } from '../client-channel';

/** Stores pending commands until they are answered; in a browser, they survive a reload. */
export interface OutboxStorage {
  all(): Promise<readonly PendingCommand[]>;
  put(command: PendingCommand): Promise<void>;
  delete(id: string): Promise<void>;
}

/** Storage in memory, for programs and for browsers that refuse storage. */
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
