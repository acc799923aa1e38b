import { within } from './with-timeout';

/** How to release a part. */
interface Release {
  readonly release: (patienceMs: number) => unknown;
  readonly patienceMs: (wholeMs: number) => number;
}

/**
 * The parts of a node in the order in which they were made. They are released in the reverse order: a part that uses
 * another one is released before it. Each release is bounded in time, and one that fails or hangs does not keep the
 * others from theirs.
 *
 * @example
 * const parts = new Parts();
 * const database = parts.add(openDatabase(url), (opened) => opened.close(), 1 / 4);
 * await parts.release(10_000);
 */
export class Parts {
  readonly #releases: Release[] = [];
  #released: Promise<void> | undefined;

  /**
   * Takes a part.
   *
   * @param release what ends it, given the milliseconds that it may take
   * @param patience its share of the time that a stop may take, or a function of that time in milliseconds
   * @returns the part
   */
  add<T>(
    part: T,
    release: (part: T, patienceMs: number) => unknown,
    patience: number | ((wholeMs: number) => number) = 1 / 8,
  ): T {
    const patienceMs = typeof patience === 'number' ? (wholeMs: number) => wholeMs * patience : patience;
    this.#releases.push({ release: (ms) => release(part, ms), patienceMs });
    return part;
  }

  /**
   * Releases every part, the last one first; a second call waits for the first. Never rejects.
   *
   * @param wholeMs the time that a stop may take, in milliseconds; each part may take its share of it
   */
  release(wholeMs: number): Promise<void> {
    return (this.#released ??= this.#release(wholeMs));
  }

  async #release(wholeMs: number): Promise<void> {
    for (const { release, patienceMs } of this.#releases.splice(0).reverse()) {
      const ms = patienceMs(wholeMs);
      // In a separate turn: a release that throws is treated like one that rejects.
      await within(
        ms,
        Promise.resolve().then(() => release(ms)),
      );
    }
  }
}
