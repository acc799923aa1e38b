import { WebSocket } from 'ws';
import type { Goodbye } from '../../../contract/core/goodbye';
import { FloodGuard } from '../admission/flood-guard';
import { LINGER_MS } from '../shared/lingering-close';
import type { Rate } from '../../limits/token-bucket';

/** Settings of a server of watched sockets, beside those of `ws`, which passes its settings to each socket. */
export interface WatchedSettings {
  /** Frames that one socket may send (SEC-22). */
  readonly messages: Rate;
}

/**
 * A WebSocket of the engine, with limits from its first byte: before the engine knows it, while the engine probes it
 * for an upgrade, and after its session has ended. Messages, pings and pongs count alike.
 */
export class WatchedSocket extends WebSocket {
  /** Ends the session of a client that exceeds a limit; without a session, the socket is cut. */
  onLimit: ((why: Goodbye) => void) | undefined;
  readonly #flood: FloodGuard;
  #isOver = false;

  /** Called only by the server of `ws`, which passes its own settings on. */
  constructor(...args: ConstructorParameters<typeof WebSocket>) {
    super(...args);
    const settings = args[2] as unknown as WatchedSettings;
    this.#flood = new FloodGuard(settings.messages);
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event !== 'message' && event !== 'ping' && event !== 'pong') return super.emit(event, ...args);
    if (this.#isOver) return false;
    const why = this.#flood.packet(this.bufferedAmount > MAX_UNREAD_BYTES);
    if (why) {
      this.#end(why);
      return false;
    }
    if (event === 'ping' && this.readyState === WebSocket.OPEN) this.pong(args[0]); // `ws` would before counting it
    return super.emit(event, ...args);
  }

  /** Drops later messages. A client that does not read its goodbye is cut all the same. */
  #end(why: Goodbye): void {
    this.#isOver = true;
    if (!this.onLimit || why.code === 'too_slow') this.terminate();
    else setTimeout(() => this.terminate(), LINGER_MS).unref();
    this.onLimit?.(why);
  }
}

/** The limit of unread bytes; a client that reads at all stays below it. */
const MAX_UNREAD_BYTES = 2 * 1024 * 1024;
