import type { Logger } from 'pino';
import type { Database } from '../db/client';
import { sealLines } from './seals';

/** Seals what has been written into the audit log, every few seconds and at the end. */
export class Sealer {
  readonly #timer: NodeJS.Timeout;
  #turn: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly log: Logger,
    everyMs = 5_000,
  ) {
    this.#timer = setInterval(() => void this.run(), everyMs);
  }

  /** Seals everything that waits for it. What fails is left to the next turn. */
  run(): Promise<void> {
    return (this.#turn ??= this.#run().finally(() => (this.#turn = undefined)));
  }

  async #run(): Promise<void> {
    try {
      while ((await sealLines(this.database)) > 0);
    } catch (error) {
      this.database.outages.tell(error, 'the audit log is not sealed this time', this.log);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
    await this.run();
  }
}
