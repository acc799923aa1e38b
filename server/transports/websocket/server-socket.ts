import { WebSocket, type RawData } from 'ws';

/** The single listener of a WebSocket. */
export interface SocketListener {
  message(data: RawData, isBinary: boolean): void;
  /** Called for the client's pings and pongs. */
  heartbeat(): void;
  failed(error: unknown): void;
  closed(): void;
}

/**
 * A WebSocket with one listener object. Idle sockets are many, and a list of listeners for each would be a large part
 * of the memory that the hub keeps for them.
 */
export class ServerSocket extends WebSocket {
  #listener: SocketListener | undefined;

  /** Sends all events to `listener` from now on. */
  listen(listener: SocketListener): void {
    this.#listener = listener;
    // Frees the empty list of listeners; Node creates a new one for the first listener.
    if (this.eventNames().length === 0) (this as { _events?: unknown })._events = undefined;
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    const listener = this.#listener;
    if (!listener) return super.emit(event, ...args);
    if (event === 'message') listener.message(args[0] as RawData, args[1] as boolean);
    else if (event === 'ping' || event === 'pong') listener.heartbeat();
    else if (event === 'error') listener.failed(args[0]);
    else if (event === 'close') listener.closed();
    return event === 'error' || super.emit(event, ...args);
  }
}
