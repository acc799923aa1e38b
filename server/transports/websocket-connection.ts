import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { goodbyes, type Goodbye } from '../../contract/problems';
import type { Connection, Wire } from '../hub/ports';
import type { Watched } from './flood-watch';
import { goodbyeFrame, type WebSocketFrame } from './websocket-wire';

/** A WebSocket that has been opened, and the stream below it. */
export interface OpenedSocket {
  readonly socket: WebSocket;
  /** Frames are written to it as they are: `ws` itself writes nothing but pongs, pings and farewells. */
  readonly stream: Duplex;
  readonly address: string;
  readonly wire: Wire<WebSocketFrame>;
}

/** A plain WebSocket as the hub sees it. */
export class WebSocketConnection implements Connection<WebSocketFrame>, Watched {
  readonly transport = 'ws';
  readonly address: string;
  readonly wire: Wire<WebSocketFrame>;
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  #writing = false;

  constructor(
    { socket, stream, address, wire }: OpenedSocket,
    private readonly drained: () => void,
  ) {
    this.#socket = socket;
    this.#stream = stream;
    this.address = address;
    this.wire = wire;
  }

  get ready(): boolean {
    return !this.#writing;
  }

  /** Frames stand behind one another as well as alone: they leave in one write. Nothing follows a farewell. */
  send(frames: readonly WebSocketFrame[]): void {
    const [first] = frames;
    if (!first || this.#socket.readyState !== WebSocket.OPEN) return;
    this.#writing = true;
    const all = frames.length === 1 ? first.webSocket : Buffer.concat(frames.map(({ webSocket }) => webSocket));
    this.#stream.write(all, this.#sent);
  }

  readonly #sent = (): void => {
    this.#writing = false;
    this.drained();
  };

  onPacket(listener: () => void): void {
    for (const event of ['message', 'ping', 'pong'] as const) this.#socket.on(event, listener);
  }

  get clogged(): boolean {
    return this.#stream.writableLength > MAX_UNREAD_BYTES;
  }

  /** Who does not read would not read a farewell either. */
  close(why: Goodbye): void {
    if (why.code === 'too_slow') return this.#socket.terminate();
    this.send([goodbyeFrame(why)]);
    this.#socket.close(goodbyes[why.code].close, why.code);
  }
}

/** Bytes that are being written; the outbox bounds what waits behind them. */
const MAX_UNREAD_BYTES = 2 * 1024 * 1024;
