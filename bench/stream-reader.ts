import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface StreamReaderOptions {
  path: string;
  /** Sent as JSON, by POST. */
  body?: string;
  headers?: string;
  /** Text that occurs once in each event to count, and in no other. */
  counts: string;
}

/**
 * A minimal client of Server-Sent Events: it counts the occurrences of one text in the bytes.
 */
export class StreamReader {
  count = 0;
  /** Arrival of the last counted event, in milliseconds of `performance.now()`. */
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

  /** Connects, and resolves after the server's greeting. */
  static async connect(url: string, options: StreamReaderOptions): Promise<StreamReader> {
    const { hostname, port, host } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const reader = new StreamReader(socket, options);
    const { path, body = '', headers = '' } = options;
    const type = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
    socket.write(`${body === '' ? 'GET' : 'POST'} ${path} HTTP/1.1\r\nHost: ${host}\r\n${headers}${type}\r\n${body}`);
    let head = '';
    while (!head.includes('connected')) {
      const [chunk] = (await Promise.race([once(socket, 'data'), closed(socket)])) as [Buffer];
      head += chunk.toString('latin1');
    }
    if (!head.startsWith('HTTP/1.1 200')) throw new Error(`refused: ${head.split('\r\n', 1)[0]}`);
    socket.on('data', (chunk: Buffer) => reader.#take(chunk.toString('latin1')));
    reader.#take(head);
    return reader;
  }

  /** Calls `listener` after each chunk with counted events. */
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
  throw new Error('refused: the connection was closed');
}

/** Connects many streams, 50 at a time. */
export async function connectStreams(
  url: string,
  count: number,
  options: StreamReaderOptions,
): Promise<StreamReader[]> {
  const readers: StreamReader[] = [];
  while (readers.length < count) {
    const batch = Array.from({ length: Math.min(50, count - readers.length) }, () =>
      StreamReader.connect(url, options),
    );
    readers.push(...(await Promise.all(batch)));
  }
  return readers;
}
