import { WebSocket, type RawData } from 'ws';

/** Who is told what happens to a WebSocket. */
export interface SocketServant {
  message(data: RawData, isBinary: boolean): void;
  /** Whatever else the client sends. */
  heartbeat(): void;
  failed(error: unknown): void;
  gone(): void;
}

/**
 * A WebSocket that tells one servant what happens to it. Idle sockets are many, and a list of listeners for each
 * would weigh a good part of what the hub keeps of them.
 */
export class ServedSocket extends WebSocket {
  #servant: SocketServant | undefined;

  /** From now on `servant` is told. */
  tell(servant: SocketServant): void {
    this.#servant = servant;
    // A list for listeners that do not come: Node makes one anew for the first that does.
    if (this.eventNames().length === 0) (this as { _events?: unknown })._events = undefined;
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    const servant = this.#servant;
    if (!servant) return super.emit(event, ...args);
    if (event === 'message') servant.message(args[0] as RawData, args[1] as boolean);
    else if (event === 'ping' || event === 'pong') servant.heartbeat();
    else if (event === 'error') servant.failed(args[0]);
    else if (event === 'close') servant.gone();
    return event === 'error' || super.emit(event, ...args);
  }
}
