import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { WebSocket, type RawData } from 'ws';
import { goodbye, goodbyes, type Goodbye } from '../../../contract/core/goodbye';
import type { Connection, Wire } from '../../hub/ports';
import { FloodWatch } from '../admission/flood-guard';
import { LINGER_MS } from '../shared/lingering-close';
import type { ConnectionSlot } from '../admission/connection-slots';
import type { HeartbeatScheduler } from '../shared/heartbeat';
import type { ServedSocket, SocketServant } from './server-socket';
import type { Rate } from '../../limits/token-bucket';
import { joined } from './frame';
import { goodbyeFrame, type WebSocketFrame } from './codec';

/** A WebSocket that has been opened, and the stream below it. */
export interface OpenedSocket {
  readonly socket: ServedSocket;
  /** Frames are written to it as they are: `ws` itself writes nothing but pongs, pings and farewells. */
  readonly stream: Socket;
  /** Given back when the connection is gone. */
  readonly place: ConnectionSlot;
  readonly wire: Wire<WebSocketFrame>;
  /** What asks connections whether they are there. */
  readonly pulse: HeartbeatScheduler<WebSocketConnection>;
}

/** Whose connection it is. */
export interface ConnectionOwner {
  readonly options: { readonly messages: Rate; readonly log: Logger };
  heard(data: RawData, isBinary: boolean): void;
  /** What was written last has left. */
  drained(): void;
  end(why: Goodbye): void;
  gone(): void;
}

/** A plain WebSocket as the hub sees it. What it keeps, thousands of idle connections keep: no closures, no timers. */
export class WebSocketConnection<O extends ConnectionOwner = ConnectionOwner>
  implements Connection<WebSocketFrame>, SocketServant
{
  readonly wire: Wire<WebSocketFrame>;
  readonly #socket: ServedSocket;
  readonly #stream: Socket;
  readonly #place: ConnectionSlot;
  readonly #pulse: HeartbeatScheduler<WebSocketConnection>;
  /** Made for who says much: most say little more than that they are there. */
  #flood: FloodWatch | undefined;
  /** How much it has said since it was last asked whether it is there. */
  #said = 0;
  #writing = false;
  /** How much had come when it was last asked whether it is there. */
  #read = -1;

  constructor(
    { socket, stream, place, wire, pulse }: OpenedSocket,
    protected readonly owner: O,
  ) {
    this.#socket = socket;
    this.#stream = stream;
    this.#place = place;
    this.#pulse = pulse;
    this.wire = wire;
    socket.tell(this);
    pulse.add(this);
  }

  get transport() {
    return 'ws' as const;
  }

  get address(): string {
    return this.#place.address;
  }

  get ready(): boolean {
    return !this.#writing;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  /** Frames stand behind one another as well as alone: they leave in one write. Nothing follows a farewell. */
  send(frames: readonly WebSocketFrame[]): void {
    if (frames.length === 0 || !this.isOpen) return;
    this.#writing = true;
    this.#stream.write(joined(frames), () => {
      this.#writing = false;
      this.owner.drained();
    });
  }

  /** What the client says waits unread. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  message(data: RawData, isBinary: boolean): void {
    if (!this.isOpen) return; // what a client sends after its farewell is not even read
    this.heartbeat();
    this.owner.heard(data, isBinary);
  }

  heartbeat(): void {
    const clogged = this.#stream.writableLength > MAX_UNREAD_BYTES;
    if (++this.#said > LITTLE) this.#flood ??= new FloodWatch(this.owner.options.messages);
    const why = this.#flood ? this.#flood.packet(clogged) : clogged && goodbye('too_slow');
    if (why) this.owner.end(why);
  }

  failed(error: unknown): void {
    this.owner.options.log.debug({ err: error }, 'socket error');
  }

  gone(): void {
    this.#pulse.delete(this);
    this.#place.leave();
    this.owner.gone();
  }

  /** Asks the other end whether it is there; whoever says nothing until the next time is not (PRE-2). */
  beat(): void {
    const { bytesRead } = this.#stream;
    if (bytesRead === this.#read) return this.#socket.terminate();
    this.#read = bytesRead;
    this.#said = 0;
    this.#socket.ping();
  }

  /** Who does not read would not read a farewell either. */
  close(why: Goodbye): void {
    if (why.code === 'too_slow') return this.#socket.terminate();
    this.send([goodbyeFrame(why)]);
    this.#socket.close(goodbyes[why.code].close, why.code);
    if (why.code === 'flooding') setTimeout(() => this.#socket.terminate(), LINGER_MS).unref();
  }

  /** Closes what has not been closed. @returns when it is gone */
  leave(): Promise<unknown> {
    if (this.isOpen) this.#socket.close(1012);
    return new Promise((gone) => this.#socket.once('close', gone));
  }

  terminate(): void {
    this.#socket.terminate();
  }
}

/** What nobody counts who does not say more between two questions whether it is there. */
const LITTLE = 16;

/** Bytes that are being written; the outbox bounds what waits behind them. */
const MAX_UNREAD_BYTES = 2 * 1024 * 1024;
