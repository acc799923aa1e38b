import type { Connected, ConnectedMeta, EventFrame, Meta, Subscribed } from '../../../contract/core/frames';
import { Problem, type ProblemWire } from '../../../contract/problems';
import type { Goodbye } from '../../../contract/core/goodbye';
import { TransportLost, type Transport, type TransportEvents, type OpenTransport } from './transport';

export type Reply = { success: true; data?: unknown } | ProblemWire;

/** A frame from the hub: an event has a channel, any other frame is identified by its type. */
export type Frame =
  | EventFrame
  | { type: 'connected'; data: Connected; meta: ConnectedMeta; channel?: undefined; stream?: string }
  | { type: 'goodbye'; data: Goodbye; channel?: undefined }
  | ({ type: 'reply'; ref: number; channel?: undefined } & Reply);

export interface FramedLinkOptions {
  hello: Parameters<OpenTransport>[0];
  events: TransportEvents;
  patienceMs: number;
}

/** A request that waits for its answer. */
interface Waiting {
  resolve(reply: Reply): void;
  reject(error: TransportLost): void;
}

/** The reference of the handshake request. */
export const HELLO = 0;

/** A connection that exchanges frames, one JSON object each. Requests have a number, which the reply repeats. */
export abstract class FramedLink implements Transport {
  abstract readonly transport: string;
  #state: 'opening' | 'open' | 'closed' = 'opening';
  #ref = HELLO;
  readonly #waiting = new Map<number, Waiting>();
  readonly #greetingTimer: ReturnType<typeof setTimeout>;

  constructor(protected readonly options: FramedLinkOptions) {
    this.#greetingTimer = setTimeout(() => this.close(), options.patienceMs);
  }

  /** Sends a request. Called while the connection is open, and for the handshake. */
  protected abstract send(type: string, data: unknown, ref?: number): void;
  /** Closes the underlying connection. */
  protected abstract shut(): void;

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  async subscribe(channel: string, since?: Parameters<Transport['subscribe']>[1]): Promise<Subscribed> {
    return (await this.ask('subscribe', { channel, ...(since && { since }) })) as Subscribed;
  }

  unsubscribe(channel: string): void {
    if (this.isOpen) this.send('unsubscribe', { channel });
  }

  command(name: Parameters<Transport['command']>[0], input: Readonly<Record<string, unknown>>): Promise<unknown> {
    return this.ask(name, input);
  }

  say(name: Parameters<Transport['say']>[0], input: Readonly<Record<string, unknown>>): void {
    if (this.isOpen) this.send(name, input);
  }

  ping(): Promise<unknown> {
    return this.ask('ping', {}, this.options.patienceMs / 2);
  }

  close(): void {
    this.ended();
  }

  /** Sends a request and waits for its answer; rejects if none will come. */
  protected async ask(type: string, data: unknown, ms = this.options.patienceMs): Promise<unknown> {
    const ref = ++this.#ref;
    const reply = await new Promise<Reply>((resolve, reject: (error: TransportLost) => void) => {
      if (!this.isOpen) return reject(new TransportLost(type));
      const timer = setTimeout(() => this.fail(ref, new TransportLost(type)), ms);
      const settle =
        <T>(how: (value: T) => void) =>
        (value: T): void => {
          clearTimeout(timer);
          how(value);
        };
      this.#waiting.set(ref, { resolve: settle(resolve), reject: settle(reject) });
      this.send(type, data, ref);
    });
    if (reply.success) return reply.data;
    throw Problem.fromWire(reply.error);
  }

  /** Resolves a request with its answer, whichever transport it came over. */
  protected answer(ref: number, reply: Reply): void {
    this.#take(ref)?.resolve(reply);
  }

  /** Rejects a request that will not be answered. */
  protected fail(ref: number, why: TransportLost): void {
    this.#take(ref)?.reject(why);
  }

  #take(ref: number): Waiting | undefined {
    const waiting = this.#waiting.get(ref);
    this.#waiting.delete(ref);
    return waiting;
  }

  protected hear(frame: Frame): void {
    if (this.#state === 'closed') return;
    const { events } = this.options;
    if (frame.channel !== undefined) events.event(frame.type, frame.data, metaOf(frame));
    else if (frame.type === 'connected') {
      clearTimeout(this.#greetingTimer);
      this.#state = 'open';
      events.connected(frame.data, frame.meta);
    } else if (frame.type === 'goodbye') events.goodbye(frame.data);
    else if (frame.ref !== HELLO) this.answer(frame.ref, frame);
    else if (!frame.success) this.ended(Problem.fromWire(frame.error));
  }

  protected ended(refused?: Problem): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#greetingTimer);
    this.shut();
    for (const { reject } of this.#waiting.values()) reject(new TransportLost('the connection has ended'));
    this.#waiting.clear();
    this.options.events.closed(refused);
  }
}

function metaOf({ channel, seq, from, epoch, timestamp }: EventFrame): Meta {
  return {
    channel,
    at: timestamp,
    ...(seq !== undefined && { seq }),
    ...(from !== undefined && { from }),
    ...(epoch !== undefined && { epoch }),
  };
}
