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
    // WebSocket frames stand behind one another as well as alone: they leave in one write.
    if (stream) return void stream.write(joined(frames), this.#sent);
    const last = frames.length - 1;
    frames.forEach(({ packet }, i) => conn.write(packet, { compress: false }, i === last ? this.#sent : undefined));
  }

  /**
   * The stream below, to which ready-made frames are written as they are: the way through the engine costs as much as
   * the write. Not where something waits in the engine, which would be overtaken.
   */
  get #stream(): NetSocket | undefined {
    const { readyState, writeBuffer, transport } = this.socket.conn as unknown as EngineSocket;
    const isStraight = readyState === 'open' && transport.name === 'websocket' && writeBuffer.length === 0;
    return isStraight && transport.socket?.readyState === WebSocket.OPEN ? this.#raw : undefined;
  }

  readonly #sent = (): void => {
    this.#writing = false;
    this.drained();
  };

  /**
   * A client that is to come back sees its transport close and reconnects by itself, with its positions;
   * one that is not gets Socket.IO's own disconnect, after which clients stay away.
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

  /** A polling client has none. */
  get #websocket(): EngineWebSocket | undefined {
    return (this.socket.conn.transport as unknown as { socket?: EngineWebSocket }).socket;
  }

  get #raw(): NetSocket | undefined {
    return this.#websocket?._socket;
  }
}

/** What is used here of the engine's connection. */
interface EngineSocket {
  readonly readyState: string;
  readonly writeBuffer: readonly unknown[];
  readonly transport: { readonly name: string; readonly socket?: EngineWebSocket };
}

/** What is used here of the WebSocket under the engine. */
interface EngineWebSocket {
  readonly readyState: number;
  readonly _socket?: NetSocket;
}
