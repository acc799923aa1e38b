import { WebSocket } from 'ws';
import type { Goodbye } from '../../../contract/core/goodbye';
import { FloodWatch } from '../admission/flood-guard';
import { LINGER_MS } from '../shared/lingering-close';
import type { Rate } from '../../limits/token-bucket';

/** What a server of watched sockets is given beside the settings of `ws`, which hands its settings to each socket. */
export interface WatchedSettings {
  /** Frames that one socket may send (SEC-22). */
  readonly messages: Rate;
}

/**
 * A WebSocket of the engine, watched from its first byte: before the engine knows it, while it is tried out as the way
 * to upgrade to, after its session has ended. Messages, pings and pongs count alike.
 */
export class WatchedSocket extends WebSocket {
  /** Ends the connection of a client that goes too far; while there is no session, it is cut. */
  overdone: ((why: Goodbye) => void) | undefined;
  readonly #flood: FloodWatch;
  #isOver = false;

  /** By the server of `ws` alone, which hands its own settings on. */
  constructor(...made: ConstructorParameters<typeof WebSocket>) {
    super(...made);
    const settings = made[2] as unknown as WatchedSettings;
    this.#flood = new FloodWatch(settings.messages);
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event !== 'message' && event !== 'ping' && event !== 'pong') return super.emit(event, ...args);
    if (this.#isOver) return false;
    const why = this.#flood.packet(this.bufferedAmount > MAX_UNREAD_BYTES);
    if (why) {
      this.#end(why);
      return false;
    }
    if (event === 'ping' && this.readyState === WebSocket.OPEN) this.pong(args[0]); // `ws` would before it is counted
    return super.emit(event, ...args);
  }

  /** What still comes is dropped. A client that does not take its farewell is cut all the same. */
  #end(why: Goodbye): void {
    this.#isOver = true;
    if (!this.overdone || why.code === 'too_slow') this.terminate();
    else setTimeout(() => this.terminate(), LINGER_MS).unref();
    this.overdone?.(why);
  }
}

/** Bytes that a client leaves unread, which no client does that reads at all. */
const MAX_UNREAD_BYTES = 2 * 1024 * 1024;
