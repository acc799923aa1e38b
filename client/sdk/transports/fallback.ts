import { LinkLost, type Transport, type LinkEvents, type OpenLink } from './transport';
import { socketIoLinks } from './socketio';
import { sseLinks } from './sse';
import { Reach } from '../core/reach';

export interface FallbackOptions {
  /** From the best to what passes everywhere. */
  readonly ways: readonly OpenLink[];
  /** Whether the hub answers at all, and lets this page in: if not, no other way leads to it either. */
  answers(): Promise<boolean>;
  /** After how long the better ways are tried again, where one comes back at all; milliseconds. */
  readonly againMs?: number;
}

/** What all links of a client know of the ways. */
interface Experience {
  /** Which one led to the hub last. */
  way: number;
  /** Since when the better ones are known to be closed, in milliseconds since 1970. */
  since: number;
}

/**
 * Links by the best way that the network lets through. One that cannot be opened, or over which the hub does not greet,
 * gives way to the next, if the hub answers otherwise; what has led there is tried first from then on, for a while.
 * Positions are the same on every way: nothing is lost or doubled by a change.
 *
 * @example
 * const pulso = new Pulso({ url, openLink: usualLinks(url) });
 */
export function fallbackLinks({ ways, answers, againMs = AGAIN_MS }: FallbackOptions): OpenLink {
  const experience: Experience = { way: 0, since: 0 };
  return (hello, events) => {
    if (Date.now() - experience.since > againMs) experience.way = 0;
    return new FallbackLink({ ways, answers, hello, events, experience });
  };
}

/**
 * A WebSocket; where none passes, Server-Sent Events; where those are held back, polling.
 * @param reach what the client knows of the hub, to be shared with it
 */
export function usualLinks(url: string, reach = new Reach(url)): OpenLink {
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
  readonly hello: Parameters<OpenLink>[0];
  readonly events: LinkEvents;
  readonly experience: Experience;
}

class FallbackLink implements Transport {
  #link: Transport | undefined;
  #way: number;
  /** Whether this way has been tried before by this link. */
  #again = false;
  #closed = false;

  constructor(private readonly options: FallbackLinkOptions) {
    this.#way = options.experience.way;
    this.#open();
  }

  get transport(): string {
    return this.#link?.transport ?? '';
  }

  subscribe(...asked: Parameters<Transport['subscribe']>): ReturnType<Transport['subscribe']> {
    return this.#link?.subscribe(...asked) ?? Promise.reject(new LinkLost('subscribe'));
  }

  unsubscribe(channel: string): void {
    this.#link?.unsubscribe(channel);
  }

  command(...asked: Parameters<Transport['command']>): Promise<unknown> {
    return this.#link?.command(...asked) ?? Promise.reject(new LinkLost(asked[0]));
  }

  say(...said: Parameters<Transport['say']>): void {
    this.#link?.say(...said);
  }

  ping(): Promise<unknown> {
    return this.#link?.ping() ?? Promise.reject(new LinkLost('ping'));
  }

  close(): void {
    this.#end();
    this.#link?.close();
  }

  #open(): void {
    const { ways, hello, events, experience } = this.options;
    const way = this.#way;
    const started = Date.now();
    let greeted = false;
    let dismissed = false;
    this.#link = ways[way]?.(hello, {
      ...events,
      connected: (...greeting) => {
        greeted = true;
        if (way !== experience.way) Object.assign(experience, { way, since: Date.now() });
        events.connected(...greeting);
      },
      goodbye: (why) => {
        dismissed = true;
        events.goodbye(why);
      },
      closed: (refused) => {
        // The hub's own word is no matter of the way.
        if (greeted || dismissed || refused) this.#end(refused);
        else void this.#next(Date.now() - started);
      },
    });
  }

  /**
   * This way is closed, or there is no hub. A hub that answers may have been away a moment ago: what has failed at once
   * is tried once more, or a restart would lead everybody to a worse way.
   */
  async #next(after: number): Promise<void> {
    const { ways, answers } = this.options;
    const last = this.#way + 1 >= ways.length;
    if (last || !(await answers())) return this.#end();
    if (this.#closed) return;
    if (this.#again || after > AT_ONCE_MS) [this.#way, this.#again] = [this.#way + 1, false];
    else this.#again = true;
    this.#open();
  }

  #end(...why: Parameters<LinkEvents['closed']>): void {
    if (this.#closed) return;
    this.#closed = true;
    this.options.events.closed(...why);
  }
}

const AGAIN_MS = 5 * 60_000;
const AT_ONCE_MS = 2_000;
