import type { Connected, ConnectedMeta, EventFrame, Meta, Subscribed } from '../../contract/frames';
import { Problem, type Goodbye, type ProblemWire } from '../../contract/problems';
import { LinkLost, type Link, type LinkEvents, type OpenLink } from './link';

/** What is used here of a WebSocket: the browser's own, Node's, or that of the package `ws`. */
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
  /** Where the runtime has none of its own, or another one is to be used. */
  readonly WebSocket?: new (url: string) => WebSocketLike;
  /** Longest wait for the greeting and for each answer, in milliseconds. */
  readonly patienceMs?: number;
}

type Reply = { success: true; data?: unknown } | ProblemWire;

/** What the hub sends: an event has a channel, everything else is told by its type. */
type Frame =
  | EventFrame
  | { type: 'connected'; data: Connected; meta: ConnectedMeta; channel?: undefined }
  | { type: 'goodbye'; data: Goodbye; channel?: undefined }
  | ({ type: 'reply'; ref: number; channel?: undefined } & Reply);

/**
 * Links over a plain WebSocket at `/hub`: no library between, and no way around a network that lets none through.
 *
 * @example
 * const pulso = new Pulso({ url, openLink: webSocketLinks({ url }) });
 */
export function webSocketLinks({ url, patienceMs = 10_000, ...handed }: WebSocketLinkOptions): OpenLink {
  const { WebSocket = (globalThis as Pick<WebSocketLinkOptions, 'WebSocket'>).WebSocket } = handed;
  if (!WebSocket) throw new TypeError('this runtime has no WebSocket of its own: hand one in, such as that of `ws`');
  const address = `${url.replace(/^http/, 'ws').replace(/\/+$/, '')}/hub`;
  return (hello, events) => new WebSocketLink(new WebSocket(address), { hello, events, patienceMs });
}

interface LinkOptions {
  hello: Parameters<OpenLink>[0];
  events: LinkEvents;
  patienceMs: number;
}

/** Somebody who waits for an answer. */
interface Waiting {
  resolve(reply: Reply): void;
  reject(error: LinkLost): void;
}

/** Which request the greeting answers. */
const HELLO = 0;

class WebSocketLink implements Link {
  readonly transport = 'websocket';
  #state: 'opening' | 'open' | 'closed' = 'opening';
  #ref = HELLO;
  readonly #waiting = new Map<number, Waiting>();
  readonly #silence: ReturnType<typeof setTimeout>;

  constructor(
    private readonly socket: WebSocketLike,
    private readonly options: LinkOptions,
  ) {
    this.#silence = setTimeout(() => this.close(), options.patienceMs);
    socket.onopen = () => this.#send('hello', options.hello, HELLO);
    socket.onmessage = ({ data }: { data: unknown }) => this.#hear(JSON.parse(String(data)) as Frame);
    socket.onclose = socket.onerror = () => this.#closed();
  }

  async subscribe(channel: string, since?: Parameters<Link['subscribe']>[1]): Promise<Subscribed> {
    return (await this.#ask('subscribe', { channel, ...(since && { since }) })) as Subscribed;
  }

  unsubscribe(channel: string): void {
    if (this.#state === 'open') this.#send('unsubscribe', { channel });
  }

  command(name: Parameters<Link['command']>[0], input: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.#ask(name, input);
  }

  say(name: Parameters<Link['say']>[0], input: Readonly<Record<string, unknown>>): void {
    if (this.#state === 'open') this.#send(name, input);
  }

  ping(): Promise<unknown> {
    return this.#ask('ping', {}, this.options.patienceMs / 2);
  }

  close(): void {
    this.#closed();
  }

  #send(type: string, data: unknown, ref?: number): void {
    this.socket.send(JSON.stringify({ type, ...(ref !== undefined && { ref }), data }));
  }

  /** Sends, and waits for the answer, or for word that none will come. */
  async #ask(type: string, data: unknown, ms = this.options.patienceMs): Promise<unknown> {
    const ref = ++this.#ref;
    const reply = await new Promise<Reply>((resolve, reject: (error: LinkLost) => void) => {
      if (this.#state !== 'open') return reject(new LinkLost(type));
      const late = setTimeout(() => this.#take(ref)?.reject(new LinkLost(type)), ms);
      const settle =
        <T>(how: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(late);
          how(value);
        };
      this.#waiting.set(ref, { resolve: settle(resolve), reject: settle(reject) });
      this.#send(type, data, ref);
    });
    if (reply.success) return reply.data;
    throw Problem.fromWire(reply.error);
  }

  #take(ref: number): Waiting | undefined {
    const waiting = this.#waiting.get(ref);
    this.#waiting.delete(ref);
    return waiting;
  }

  #hear(frame: Frame): void {
    if (this.#state === 'closed') return;
    const { events } = this.options;
    if (frame.channel !== undefined) events.event(frame.type, frame.data, metaOf(frame));
    else if (frame.type === 'connected') {
      clearTimeout(this.#silence);
      this.#state = 'open';
      events.connected(frame.data, frame.meta);
    } else if (frame.type === 'goodbye') events.goodbye(frame.data);
    else if (frame.ref !== HELLO) this.#take(frame.ref)?.resolve(frame);
    else if (!frame.success) this.#closed(Problem.fromWire(frame.error));
  }

  #closed(refused?: Problem): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#silence);
    const { socket } = this;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.onerror = ignore;
    socket.close();
    for (const { reject } of this.#waiting.values()) reject(new LinkLost('the connection has ended'));
    this.#waiting.clear();
    this.options.events.closed(refused);
  }
}

/** A socket that is closed before it has opened says so. */
const ignore = (): void => undefined;

function metaOf({ channel, seq, from, epoch, timestamp }: EventFrame): Meta {
  return {
    channel,
    at: timestamp,
    ...(seq !== undefined && { seq }),
    ...(from !== undefined && { from }),
    ...(epoch !== undefined && { epoch }),
  };
}
