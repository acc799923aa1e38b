import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { WebSocket, type RawData } from 'ws';
import { goodbye, goodbyes, type Goodbye } from '../../../contract/core/goodbye';
import type { Connection, Wire } from '../../hub/ports';
import { FloodGuard } from '../admission/flood-guard';
import { LINGER_MS } from '../shared/lingering-close';
import type { ConnectionSlot } from '../admission/connection-slots';
import type { HeartbeatScheduler } from '../shared/heartbeat';
import type { ServerSocket, SocketListener } from './server-socket';
import type { Rate } from '../../limits/token-bucket';
import { joined } from './frame';
import { goodbyeFrame, type WebSocketFrame } from './codec';

/** A WebSocket that has been opened, and the stream below it. */
export interface OpenedSocket {
  readonly socket: ServerSocket;
  /** Frames are written to it directly: `ws` itself writes nothing but pongs, pings and close frames. */
  readonly stream: Socket;
  /** Released when the connection closes. */
  readonly slot: ConnectionSlot;
  readonly wire: Wire<WebSocketFrame>;
  /** Sends the connections' heartbeats. */
  readonly heartbeats: HeartbeatScheduler<WebSocketConnection>;
}

/** The endpoint's object that owns a connection. */
export interface ConnectionOwner {
  readonly options: { readonly messages: Rate; readonly log: Logger };
  onMessage(data: RawData, isBinary: boolean): void;
  /** Called when the last write has left the process. */
  drained(): void;
  end(why: Goodbye): void;
  onClose(): void;
}

/**
 * A plain WebSocket as the hub sees it. Thousands of idle connections keep its fields, so it has no closures and no
 * timers.
 */
export class WebSocketConnection<O extends ConnectionOwner = ConnectionOwner>
  implements Connection<WebSocketFrame>, SocketListener
{
  readonly wire: Wire<WebSocketFrame>;
  readonly #socket: ServerSocket;
  readonly #stream: Socket;
  readonly #slot: ConnectionSlot;
  readonly #heartbeats: HeartbeatScheduler<WebSocketConnection>;
  /** Created for a client that sends much: most send little more than heartbeats. */
  #flood: FloodGuard | undefined;
  /** Frames received since the last heartbeat. */
  #received = 0;
  #writing = false;
  /** Bytes received up to the last heartbeat. */
  #bytesRead = -1;

  constructor(
    { socket, stream, slot, wire, heartbeats }: OpenedSocket,
    protected readonly owner: O,
  ) {
    this.#socket = socket;
    this.#stream = stream;
    this.#slot = slot;
    this.#heartbeats = heartbeats;
    this.wire = wire;
    socket.listen(this);
    heartbeats.add(this);
  }

  get transport() {
    return 'ws' as const;
  }

  get address(): string {
    return this.#slot.address;
  }

  get ready(): boolean {
    return !this.#writing;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Sends frames in one write; they need no separator. Nothing follows a close frame. */
  send(frames: readonly WebSocketFrame[]): void {
    if (frames.length === 0 || !this.isOpen) return;
    this.#writing = true;
    this.#stream.write(joined(frames), () => {
      this.#writing = false;
      this.owner.drained();
    });
  }

  /** Leaves the client's messages unread. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  message(data: RawData, isBinary: boolean): void {
    if (!this.isOpen) return; // messages after the close frame are ignored
    this.heartbeat();
    this.owner.onMessage(data, isBinary);
  }

  heartbeat(): void {
    const clogged = this.#stream.writableLength > MAX_UNREAD_BYTES;
    if (++this.#received > FREE_FRAMES) this.#flood ??= new FloodGuard(this.owner.options.messages);
    const why = this.#flood ? this.#flood.packet(clogged) : clogged && goodbye('too_slow');
    if (why) this.owner.end(why);
  }

  failed(error: unknown): void {
    this.owner.options.log.debug({ err: error }, 'socket error');
  }

  closed(): void {
    this.#heartbeats.delete(this);
    this.#slot.release();
    this.owner.onClose();
  }

  /** Pings the client. A client that has sent nothing since the last ping is disconnected (PRE-2). */
  beat(): void {
    const { bytesRead } = this.#stream;
    if (bytesRead === this.#bytesRead) return this.#socket.terminate();
    this.#bytesRead = bytesRead;
    this.#received = 0;
    this.#socket.ping();
  }

  /** Closes the connection with a goodbye, except for a slow client, which would not read it. */
  close(why: Goodbye): void {
    if (why.code === 'too_slow') return this.#socket.terminate();
    this.send([goodbyeFrame(why)]);
    this.#socket.close(goodbyes[why.code].close, why.code);
    if (why.code === 'flooding') setTimeout(() => this.#socket.terminate(), LINGER_MS).unref();
  }

  /** Closes the connection, unless it is closing already. @returns a promise that resolves when it has closed */
  closeForRestart(): Promise<unknown> {
    if (this.isOpen) this.#socket.close(1012);
    return new Promise((done) => this.#socket.once('close', done));
  }

  terminate(): void {
    this.#socket.terminate();
  }
}

/** Frames between two heartbeats that are not counted against the rate. */
const FREE_FRAMES = 16;

/** The limit of bytes that are being written; the outbox bounds the frames that wait behind them. */
const MAX_UNREAD_BYTES = 2 * 1024 * 1024;
