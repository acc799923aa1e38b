import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface ReaderOptions {
  /** Path and query of the upgrade. */
  path: string;
  /** Frames to send, each after a server's frame that begins with `after`; an empty `after` sends at once. */
  hello?: readonly { after: string; send: string }[];
  /** Prefix of the messages to count. */
  counts: string;
  /** Prefix of the message that accepts the connection. */
  greeting: string;
}

/**
 * A minimal client: it walks over WebSocket frames and counts, and parses nothing. With a real client library the
 * benchmark would measure its own process.
 */
export class Reader {
  count = 0;
  #rest: Buffer = Buffer.alloc(0);
  #sent = 0;
  #onCount = (): void => undefined;
  #greeted = (): void => undefined;

  private constructor(
    private readonly socket: Socket,
    private readonly options: ReaderOptions,
  ) {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
  }

  /** Connects, and resolves after the server's greeting. */
  static async connect(url: string, options: ReaderOptions): Promise<Reader> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const reader = new Reader(socket, options);
    socket.write(
      `GET ${options.path} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    );
    await reader.#upgraded();
    const greeted = new Promise<void>((resolve) => (reader.#greeted = resolve));
    socket.on('data', (chunk: Buffer) => reader.#take(chunk));
    reader.#open();
    reader.#take(Buffer.alloc(0));
    socket.resume();
    await greeted;
    return reader;
  }

  /** Calls `listener` after each chunk with counted messages. */
  onCount(listener: () => void): void {
    this.#onCount = listener;
  }

  send(text: string, opcode = 0x81): void {
    const payload = Buffer.from(text);
    const long = payload.length >= 126;
    const header = Buffer.alloc(long ? 4 : 2);
    header[0] = opcode;
    header[1] = 0x80 | (long ? 126 : payload.length);
    if (long) header.writeUInt16BE(payload.length, 2);
    this.socket.write(Buffer.concat([header, Buffer.alloc(4), payload])); // masked with zeros
  }

  close(): void {
    this.socket.destroy();
  }

  #open(): void {
    const [first] = this.options.hello ?? [];
    if (first?.after !== '') return;
    this.#sent++;
    this.send(first.send);
  }

  async #upgraded(): Promise<void> {
    for (;;) {
      const [chunk] = (await once(this.socket, 'data')) as [Buffer];
      this.#rest = Buffer.concat([this.#rest, chunk]);
      const end = this.#rest.indexOf('\r\n\r\n');
      if (end < 0) continue;
      const head = this.#rest.subarray(0, end).toString();
      if (!head.startsWith('HTTP/1.1 101')) throw new Error(`refused: ${head.split('\r\n', 1)[0]}`);
      this.socket.pause();
      this.#rest = this.#rest.subarray(end + 4);
      return;
    }
  }

  #take(chunk: Buffer): void {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    const before = this.count;
    for (let next = endOfFrame(data, at); next > 0; next = endOfFrame(data, at)) {
      this.#frame(data, at, next);
      at = next;
    }
    this.#rest = data.subarray(at);
    if (this.count > before) this.#onCount();
  }

  #frame(data: Buffer, start: number, end: number): void {
    const length = (data[start + 1] ?? 0) & 0x7f;
    const payload = start + (length < 126 ? 2 : length === 126 ? 4 : 10);
    const opcode = (data[start] ?? 0) & 0x0f;
    if (opcode === 0x9) return this.send(data.toString('utf8', payload, end), 0x8a);
    if (begins(data, payload, end, this.options.counts)) this.count++;
    else if (end - payload === 1 && data[payload] === 0x32)
      this.send('3'); // Engine.IO's ping
    else this.#handshake(data, payload, end);
  }

  #handshake(data: Buffer, start: number, end: number): void {
    const next = this.options.hello?.[this.#sent];
    if (next && begins(data, start, end, next.after)) {
      this.#sent++;
      this.send(next.send);
    } else if (begins(data, start, end, this.options.greeting)) this.#greeted();
  }
}

/** Returns the end of the frame that begins at `at`; 0 while it is incomplete. */
function endOfFrame(data: Buffer, at: number): number {
  if (data.length - at < 2) return 0;
  const length = (data[at + 1] ?? 0) & 0x7f;
  const header = length < 126 ? 2 : length === 126 ? 4 : 10;
  if (data.length - at < header) return 0;
  const size =
    length < 126 ? length : length === 126 ? data.readUInt16BE(at + 2) : Number(data.readBigUInt64BE(at + 2));
  const end = at + header + size;
  return end <= data.length ? end : 0;
}

function begins(data: Buffer, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (data[start + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Connects many readers, 50 at a time. */
export async function connectReaders(url: string, count: number, options: ReaderOptions): Promise<Reader[]> {
  const readers: Reader[] = [];
  while (readers.length < count) {
    const batch = Array.from({ length: Math.min(50, count - readers.length) }, () => Reader.connect(url, options));
    readers.push(...(await Promise.all(batch)));
  }
  return readers;
}

/** Closes connections of any kind. */
export function closeAll(readers: readonly { close(): void }[]): void {
  for (const reader of readers) reader.close();
}
