import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface StreamReaderOptions {
  path: string;
  /** Sent as JSON, by POST. */
  body?: string;
  headers?: string;
  /** What stands in those events that are counted, and in no others. */
  counts: string;
}

/**
 * A client of Server-Sent Events that reads as fast as a machine can: it looks for one mark in the bytes and counts.
 */
export class StreamReader {
  count = 0;
  /** When the last one came, in milliseconds of `performance.now()`. */
  at = 0;
  #rest = '';
  #onCount = (): void => undefined;

  private constructor(
    readonly socket: Socket,
    private readonly options: StreamReaderOptions,
  ) {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
  }

  /** Connects, and resolves when the server has greeted. */
  static async connect(url: string, options: StreamReaderOptions): Promise<StreamReader> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const reader = new StreamReader(socket, options);
    const { path, body = '', headers = '' } = options;
    const about = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    socket.write(`${body === '' ? 'GET' : 'POST'} ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}${about}\r\n${body}`);
    let head = '';
    while (!head.includes('connected')) {
      const [chunk] = (await Promise.race([once(socket, 'data'), closed(socket)])) as [Buffer];
      head += chunk.toString('latin1');
    }
    if (!head.startsWith('HTTP/1.1 200')) throw new Error(`not let in: ${head.split('\r\n', 1)[0]}`);
    socket.on('data', (chunk: Buffer) => reader.#take(chunk.toString('latin1')));
    reader.#take(head);
    return reader;
  }

  /** Calls `listener` whenever something was counted. */
  onCount(listener: () => void): void {
    this.#onCount = listener;
  }

  close(): void {
    this.socket.destroy();
  }

  #take(text: string): void {
    const { counts } = this.options;
    const before = this.count;
    const all = this.#rest + text;
    let from = 0;
    for (let at = all.indexOf(counts); at >= 0; at = all.indexOf(counts, from)) {
      this.count++;
      from = at + counts.length;
    }
    this.#rest = all.slice(Math.max(from, all.length - counts.length + 1));
    if (this.count === before) return;
    this.at = performance.now();
    this.#onCount();
  }
}

async function closed(socket: Socket): Promise<never> {
  await once(socket, 'close');
  throw new Error('not let in: the connection was closed');
}

/** Connects many, some at a time. */
export async function connectStreams(
  url: string,
  count: number,
  options: StreamReaderOptions,
): Promise<StreamReader[]> {
  const readers: StreamReader[] = [];
  while (readers.length < count) {
    const some = Array.from({ length: Math.min(50, count - readers.length) }, () => StreamReader.connect(url, options));
    readers.push(...(await Promise.all(some)));
  }
  return readers;
}
