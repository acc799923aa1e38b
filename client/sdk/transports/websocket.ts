import { withoutTrailing } from '../../../contract/core/text/trailing';
import { FramedLink, HELLO, type Frame, type FramedLinkOptions } from './framed';
import type { OpenTransport } from './transport';
import { reported } from '../core/listeners';

/** The part of a WebSocket used here: the browser's, Node's, or that of the package `ws`. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface WebSocketLinkOptions {
  /** The hub's origin. */
  readonly url: string;
  /** The WebSocket class, if the runtime has none or another one is preferred. */
  readonly WebSocket?: new (url: string) => WebSocketLike;
  /** Timeout of the greeting and of each answer, in milliseconds. */
  readonly patienceMs?: number;
}

/**
 * Connects over a plain WebSocket at `/hub`: without a library, and without a fallback where the network blocks it. A
 * runtime without WebSocket is reported only when a connection is opened: a server that only renders opens none.
 *
 * @example
 * const pulso = new Pulso({ url, openLink: webSocketLinks({ url }) });
 */
export function webSocketLinks({ url, patienceMs = 10_000, ...options }: WebSocketLinkOptions): OpenTransport {
  const { WebSocket = (globalThis as Pick<WebSocketLinkOptions, 'WebSocket'>).WebSocket } = options;
  const address = `${withoutTrailing(url.replace(/^http/, 'ws'), '/')}/hub`;
  return (hello, events) => {
    if (!WebSocket) throw reported(new TypeError(MISSING));
    return new WebSocketLink(new WebSocket(address), { hello, events, patienceMs });
  };
}

class WebSocketLink extends FramedLink {
  readonly transport = 'websocket';

  constructor(
    private readonly socket: WebSocketLike,
    options: FramedLinkOptions,
  ) {
    super(options);
    socket.onopen = () => this.send('hello', options.hello, HELLO);
    socket.onmessage = ({ data }: { data: unknown }) => this.hear(JSON.parse(String(data)) as Frame);
    socket.onclose = socket.onerror = () => this.ended();
  }

  protected send(type: string, data: unknown, ref?: number): void {
    this.socket.send(JSON.stringify({ type, ...(ref !== undefined && { ref }), data }));
  }

  protected shut(): void {
    const { socket } = this;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.onerror = ignore;
    socket.close();
  }
}

const MISSING = 'this runtime has no WebSocket: pass one in the options, such as that of `ws`';

/** Closing a socket before it has opened raises an error event. */
const ignore = (): void => undefined;
