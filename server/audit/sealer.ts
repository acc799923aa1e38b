import type { Logger } from 'pino';
import type { Database } from '../db/client';
import { sealLines } from './seals';

/** Seals new lines of the audit log, every few seconds and on close. */
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

  /** Seals all unsealed lines. The next run retries after a failure. */
  run(): Promise<void> {
    return (this.#turn ??= this.#run().finally(() => (this.#turn = undefined)));
  }

  async #run(): Promise<void> {
    try {
      while ((await sealLines(this.database)) > 0);
    } catch (error) {
      this.database.outages.report(error, 'the audit log could not be sealed; the next run retries', this.log);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
    await this.run();
  }
}
