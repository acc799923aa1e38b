import { Writable } from 'node:stream';

/**
 * Bytes of UTF-8 that come in pieces, kept in one buffer: pieces kept apart would each weigh hundreds of bytes, however
 * short (SEC-80).
 */
export class TextSink extends Writable {
  bytes = 0;
  #buffer = Buffer.allocUnsafe(16 * 1024);

  /** The text so far; invalid UTF-8 becomes the replacement character. */
  get text(): string {
    return this.#buffer.toString('utf8', 0, this.bytes);
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const bytes = this.bytes + piece.length;
    if (bytes > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.#buffer.length, bytes));
      this.#buffer.copy(larger, 0, 0, this.bytes);
      this.#buffer = larger;
    }
    piece.copy(this.#buffer, this.bytes);
    this.bytes = bytes;
    done();
  }
}
