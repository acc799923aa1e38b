import type { Socket as NetSocket } from 'node:net';
import type { Socket } from 'socket.io';
import { WebSocket } from 'ws';
import type { Goodbye } from '../../../contract/core/goodbye';
import type { Connection } from '../../hub/ports';
import { cutSoon, type EngineClient } from './engine';
import { socketIoWire, type SocketIoFrame } from './codec';
import { joined } from '../websocket/frame';

/** A Socket.IO client as the hub sees it. */
export class SocketIoConnection implements Connection<SocketIoFrame> {
  readonly transport = 'socketio';
  readonly wire = socketIoWire;
  #writing = false;

  constructor(
    private readonly socket: Socket,
    readonly address: string,
    private readonly drained: () => void,
  ) {}

  get ready(): boolean {
    return !this.#writing;
  }

  send(frames: readonly SocketIoFrame[]): void {
    const { conn } = this.socket;
    this.#writing = true;
    const stream = this.#stream;
    // WebSocket frames need no separator, so one write sends them all.
    if (stream) return void stream.write(joined(frames), this.#sent);
    const last = frames.length - 1;
    frames.forEach(({ packet }, i) => conn.write(packet, { compress: false }, i === last ? this.#sent : undefined));
  }

  /**
   * The TCP stream below the engine. Encoded frames are written to it directly, because passing through the engine
   * costs as much as the write. Undefined while packets wait in the engine: direct frames would overtake them.
   */
  get #stream(): NetSocket | undefined {
    const { readyState, writeBuffer, transport } = this.socket.conn as unknown as EngineSocket;
    const isDirect = readyState === 'open' && transport.name === 'websocket' && writeBuffer.length === 0;
    return isDirect && transport.socket?.readyState === WebSocket.OPEN ? this.#raw : undefined;
  }

  readonly #sent = (): void => {
    this.#writing = false;
    this.drained();
  };

  /**
   * Closes the connection. A client that should reconnect sees its transport close, and reconnects by itself with its
   * positions. Any other gets Socket.IO's own disconnect, after which clients do not reconnect.
   */
  close(why: Goodbye): void {
    const { conn } = this.socket;
    if (why.code === 'too_slow') {
      conn.close(true);
      this.#raw?.destroy();
      return;
    }
    this.socket.emit('goodbye', why);
    if (why.resume) conn.close();
    else this.socket.disconnect(true);
    cutSoon(conn as unknown as EngineClient);
  }

  /** The engine's WebSocket; undefined for a polling client. */
  get #websocket(): EngineWebSocket | undefined {
    return (this.socket.conn.transport as unknown as { socket?: EngineWebSocket }).socket;
  }

  get #raw(): NetSocket | undefined {
    return this.#websocket?._socket;
  }
}

/** The used part of the engine's connection. */
interface EngineSocket {
  readonly readyState: string;
  readonly writeBuffer: readonly unknown[];
  readonly transport: { readonly name: string; readonly socket?: EngineWebSocket };
}

/** The used part of the WebSocket under the engine. */
interface EngineWebSocket {
  readonly readyState: number;
  readonly _socket?: NetSocket;
}
