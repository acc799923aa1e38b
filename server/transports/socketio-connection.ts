import type { Socket as NetSocket } from 'node:net';
import type { Socket } from 'socket.io';
import type { Goodbye } from '../../contract/problems';
import type { Connection } from '../hub/ports';
import { cork } from './cork';
import { socketIoWire, type SocketIoFrame } from './socketio-wire';

/** A Socket.IO client as the hub sees it. */
export class SocketIoConnection implements Connection<SocketIoFrame> {
  readonly transport = 'socketio';
  readonly wire = socketIoWire;
  #writing = false;

  constructor(
    private readonly socket: Socket,
    private readonly drained: () => void,
  ) {}

  get ready(): boolean {
    return !this.#writing;
  }

  send(frames: readonly SocketIoFrame[]): void {
    const { conn } = this.socket;
    this.#writing = true;
    if (frames.length > 1) cork(this.#raw);
    const last = frames.length - 1;
    frames.forEach(({ packet, options }, i) => conn.write(packet, options, i === last ? this.#sent : undefined));
  }

  /** Lets the acknowledgements of this turn leave in one write. */
  gather(): void {
    cork(this.#raw);
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
  }

  /** The socket under a WebSocket; a polling client has none of its own. */
  get #raw(): NetSocket | undefined {
    const transport = this.socket.conn.transport as unknown as { socket?: { _socket?: NetSocket } };
    return transport.socket?._socket;
  }
}
