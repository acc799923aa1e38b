import { TransportLost, type Transport, type TransportEvents, type OpenTransport } from './transport';
import { socketIoLinks } from './socketio';
import { sseLinks } from './sse';
import { HubReachability } from '../core/reach';

export interface FallbackOptions {
  /** From the best transport to the most widely usable one. */
  readonly ways: readonly OpenTransport[];
  /** Whether the hub is reachable and accepts this page: if not, no other transport reaches it either. */
  answers(): Promise<boolean>;
  /** When a client reconnects after this long, better transports are tried again; in milliseconds. */
  readonly againMs?: number;
}

/** What all connections of a client know about the transports. */
interface Experience {
  /** The transport that last reached the hub. */
  way: number;
  /** When the better transports were last found to be blocked, in milliseconds since 1970. */
  since: number;
}

/**
 * Connects over the best transport that the network allows. If one cannot be opened, or the hub sends no greeting over
 * it, the next one is tried, provided that the hub is reachable otherwise. The one that worked is tried first for a
 * while. Positions are the same on every transport: a change loses and doubles nothing.
 *
 * @example
 * const pulso = new Pulso({ url, openLink: usualLinks(url) });
 */
export function fallbackLinks({ ways, answers, againMs = RETRY_BETTER_MS }: FallbackOptions): OpenTransport {
  const experience: Experience = { way: 0, since: 0 };
  return (hello, events) => {
    if (Date.now() - experience.since > againMs) experience.way = 0;
    return new FallbackLink({ ways, answers, hello, events, experience });
  };
}

/**
 * A WebSocket; if it is blocked, Server-Sent Events; if those are buffered, polling.
 * @param reach shared with the client
 */
export function usualLinks(url: string, reach = new HubReachability(url)): OpenTransport {
  const patienceMs = 6_000;
  return fallbackLinks({
    ways: [
      socketIoLinks({ url, patienceMs, transports: ['websocket'] }),
      sseLinks({ url, patienceMs }),
      socketIoLinks({ url, transports: ['polling'] }),
    ],
    answers: () => reach.answers(),
  });
}

interface FallbackLinkOptions extends Omit<FallbackOptions, 'againMs'> {
  readonly hello: Parameters<OpenTransport>[0];
  readonly events: TransportEvents;
  readonly experience: Experience;
}

class FallbackLink implements Transport {
  #current: Transport | undefined;
  #index: number;
  /** Whether this connection is already retrying the current transport. */
  #isRetry = false;
  #closed = false;

  constructor(private readonly options: FallbackLinkOptions) {
    this.#index = options.experience.way;
    this.#open();
  }

  get transport(): string {
    return this.#current?.transport ?? '';
  }

  subscribe(...asked: Parameters<Transport['subscribe']>): ReturnType<Transport['subscribe']> {
    return this.#current?.subscribe(...asked) ?? Promise.reject(new TransportLost('subscribe'));
  }

  unsubscribe(channel: string): void {
    this.#current?.unsubscribe(channel);
  }

  command(...asked: Parameters<Transport['command']>): Promise<unknown> {
    return this.#current?.command(...asked) ?? Promise.reject(new TransportLost(asked[0]));
  }

  say(...said: Parameters<Transport['say']>): void {
    this.#current?.say(...said);
  }

  ping(): Promise<unknown> {
    return this.#current?.ping() ?? Promise.reject(new TransportLost('ping'));
  }

  close(): void {
    this.#end();
    this.#current?.close();
  }

  #open(): void {
    const { ways, hello, events, experience } = this.options;
    const way = this.#index;
    const started = Date.now();
    let greeted = false;
    let saidGoodbye = false;
    this.#current = ways[way]?.(hello, {
      ...events,
      connected: (...greeting) => {
        greeted = true;
        if (way !== experience.way) Object.assign(experience, { way, since: Date.now() });
        events.connected(...greeting);
      },
      goodbye: (why) => {
        saidGoodbye = true;
        events.goodbye(why);
      },
      closed: (refused) => {
        // A refusal by the hub does not depend on the transport.
        if (greeted || saidGoodbye || refused) this.#end(refused);
        else void this.#tryNext(Date.now() - started);
      },
    });
  }

  /**
   * Tries the next transport if the hub is reachable. The hub may have been down a moment ago: a transport that failed
   * at once is tried once more, since otherwise a restart would move every client to a worse transport.
   */
  async #tryNext(after: number): Promise<void> {
    const { ways, answers } = this.options;
    const last = this.#index + 1 >= ways.length;
    if (last || !(await answers())) return this.#end();
    if (this.#closed) return;
    if (this.#isRetry || after > IMMEDIATE_FAILURE_MS) [this.#index, this.#isRetry] = [this.#index + 1, false];
    else this.#isRetry = true;
    this.#open();
  }

  #end(...why: Parameters<TransportEvents['closed']>): void {
    if (this.#closed) return;
    this.#closed = true;
    this.options.events.closed(...why);
  }
}

const RETRY_BETTER_MS = 5 * 60_000;
const IMMEDIATE_FAILURE_MS = 2_000;
