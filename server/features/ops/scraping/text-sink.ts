import { Writable } from 'node:stream';

/**
 * Collects chunks of UTF-8 in one buffer: separate chunks would each cost hundreds of bytes of memory, however short
 * (SEC-80).
 */
export class TextSink extends Writable {
  bytes = 0;
  #buffer = Buffer.allocUnsafe(16 * 1024);

  /** The text so far; invalid UTF-8 becomes the replacement character. */
  get text(): string {
    return this.#buffer.toString('utf8', 0, this.bytes);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const bytes = this.bytes + chunk.length;
    if (bytes > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, bytes));
      this.#buffer.copy(larger, 0, 0, this.bytes);
      this.#buffer = larger;
    }
    chunk.copy(this.#buffer, this.bytes);
    this.bytes = bytes;
    done();
  }
}
