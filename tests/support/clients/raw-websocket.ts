import { randomBytes } from 'node:crypto';
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';

/** A server's answer to a WebSocket upgrade. */
export interface Upgrade {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Defined if the server agreed. */
  readonly websocket: RawWebSocket | undefined;
}

export const ENGINE = '/socket.io/?EIO=4&transport=websocket';

/** The headers of a valid upgrade. */
export const upgradeHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': randomBytes(16).toString('base64'),
};

/** Requests a WebSocket with any headers, even those that no valid client would send. */
export function upgrade(url: string, headers: OutgoingHttpHeaders = {}, path = ENGINE): Promise<Upgrade> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, url), {
      agent: false,
      headers: { ...upgradeHeaders, ...headers },
    });
    outgoing.on('upgrade', (answer, socket: Socket, head) => {
      const websocket = new RawWebSocket(socket, head);
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, websocket });
    });
    outgoing.on('response', (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, websocket: undefined });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** A WebSocket without rules: it sends any frame, and the test decides when it reads. */
export class RawWebSocket {
  readonly texts: string[] = [];
  /** The code of the close frame, or 0 if the connection ended without one. */
  readonly closed: Promise<number>;
  #received: Buffer = Buffer.alloc(0);
  #code = 0;
  readonly #waiting = new Set<() => void>();

  constructor(
    readonly socket: Socket,
    head: Buffer,
  ) {
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(this.#code)));
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    if (head.length > 0) this.#receive(head);
  }

  /** Resolves with the first text, received or still to come, that passes `test`; rejects when the socket closes. */
  next(test: (text: string) => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const text = this.texts.find(test);
        if (text === undefined) return;
        this.#waiting.delete(check);
        resolve(text);
      };
      this.#waiting.add(check);
      void this.closed.then((code) => reject(new Error(`closed with ${code}`)));
      check();
    });
  }

  /** Sends a masked frame, final by default. */
  send(payload: string | Buffer, { opcode = 1, final = true } = {}): boolean {
    return this.socket.write(frameOf(Buffer.from(payload as string), opcode, final));
  }

  destroy(): void {
    this.socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (let frame = this.#frame(); frame; frame = this.#frame()) {
      if (frame.opcode === 1) this.texts.push(frame.payload.toString());
      if (frame.opcode === 8) {
        this.#code = frame.payload.length >= 2 ? frame.payload.readUInt16BE() : 1005;
        this.send(frame.payload, { opcode: 8 });
      }
    }
    for (const check of [...this.#waiting]) check();
  }

  #frame(): { opcode: number; payload: Buffer } | undefined {
    const bytes = this.#received;
    if (bytes.length < 2) return undefined;
    const short = bytes[1]! & 0x7f;
    const start = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (bytes.length < start) return undefined;
    const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < start + length) return undefined;
    this.#received = bytes.subarray(start + length);
    return { opcode: bytes[0]! & 0x0f, payload: bytes.subarray(start, start + length) };
  }
}

/** Builds a masked frame. */
export function frameOf(payload: Buffer, opcode: number, final: boolean): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = (final ? 0x80 : 0) | opcode;
  header[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  const mask = randomBytes(4);
  return Buffer.concat([header, mask, payload.map((byte, i) => byte ^ mask[i % 4]!)]);
}
