import { pong, type Connected, type ConnectedMeta } from '../../../contract/core/frames';
import type { Goodbye } from '../../../contract/core/goodbye';
import type { Problem } from '../../../contract/problems';
import { fullJitter, usualBackoff, type Backoff } from './backoff';
import { Clock } from './clock';
import { CommandSender } from './command-sender';
import { Follows } from './subscriptions';
import type { ConnectionState, Down, ClientChannel, Up } from './client-channel';
import type { Transport, OpenLink } from '../transports/transport';
import type { OutboxStorage } from './storage/outbox-storage';
import { wishedLanguage, type WishedLanguage } from './own-problem';
import type { Reach } from './reach';

export interface ConnectionOptions {
  readonly openLink: OpenLink;
  readonly storage: OutboxStorage;
  /** A bearer token, asked for anew before each try; without it the browser's cookie says who it is. */
  token?(): Promise<string | undefined> | string | undefined;
  /** What a guest wants to be called. */
  readonly username?: string;
  readonly language?: WishedLanguage;
  readonly reach?: Pick<Reach, 'answers' | 'whyNot' | 'refusal'>;
  readonly backoff?: Backoff;
  /** How often the hub is asked whether it is there, in milliseconds. */
  readonly heartbeatMs?: number;
}

/** A visitor who has not signed in. */
export const GUEST = 'guest';

/** Who a command of a connection belongs to: the signed-in user, or whoever comes without signing in. */
export const actorOf = (user: NonNullable<ConnectionState['user']> | null): string => user?.id ?? GUEST;

/**
 * A line with a connection of its own: it comes back by itself, after a random wait, until the hub says not to.
 * What is followed and what is to be sent outlive each link.
 */
export class Connection implements ClientChannel {
  #state: ConnectionState = { status: 'idle', since: Date.now(), user: undefined, open: false, leader: true };
  #link: Transport | undefined;
  /** Which try is under way; what an earlier one still says is not heard. */
  #try = 0;
  #failures = 0;
  #farewell: Goodbye | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #follows: Follows;
  readonly #courier: CommandSender;
  #clock = new Clock();

  constructor(
    private readonly options: ConnectionOptions,
    private readonly down: (message: Down) => void,
  ) {
    this.#follows = new Follows(down, options.language);
    this.#courier = new CommandSender(options.storage, down, options.backoff);
    void this.#courier.restore();
    this.#connect();
  }

  up(message: Up): void {
    switch (message.kind) {
      case 'follow':
        return this.#follows.follow(message.channel, message.since);
      case 'leave':
        return this.#follows.leave(message.channel);
      case 'command':
        return this.#courier.take(message.command);
      case 'withdraw':
        return this.#courier.withdraw(message.id);
      case 'say':
        return this.#link?.say(message.name, message.input);
      case 'reconnect':
        return this.#reconnect();
      case 'look':
        return this.#look();
    }
  }

  close(): void {
    this.#courier.close();
    this.#drop();
  }

  /** Starts over, as somebody else perhaps. */
  #reconnect(): void {
    this.#drop();
    this.#failures = 0;
    this.#follows.forgetHome();
    this.#say({ user: undefined });
    this.#connect();
  }

  /** Something hints that the network has changed: what is up is looked at, what waits tries now. */
  #look(): void {
    if (this.#state.status === 'online') void this.#beat();
    else if (this.#state.status === 'reconnecting') this.#connect();
  }

  /** Lets go of link and timers; nothing of them is heard any more. */
  #drop(): void {
    clearTimeout(this.#timer);
    this.#try++;
    this.#follows.disconnected();
    this.#courier.disconnected();
    const link = this.#link;
    this.#link = undefined;
    link?.close();
  }

  #connect(): void {
    this.#drop();
    this.#farewell = undefined;
    const current = this.#try;
    if (this.#failures === 0) this.#be('connecting');
    const open = (token: string | undefined): void => {
      if (current !== this.#try) return;
      const language = wishedLanguage(this.options.language);
      const hear = (listener: () => void): void => {
        if (current === this.#try) listener();
      };
      this.#link = this.options.openLink(
        {
          ...this.#follows.hello(),
          ...(token !== undefined && { token }),
          ...(this.options.username !== undefined && { username: this.options.username }),
          ...(language !== undefined && { language }),
        },
        {
          connected: (data, meta) => hear(() => this.#connected(data, meta)),
          event: (type, data, meta) => hear(() => this.#follows.event(type, data, meta)),
          goodbye: (why) => hear(() => (this.#farewell = why)),
          closed: (refused) => hear(() => this.#closed(refused)),
        },
      );
    };
    const { token, reach } = this.options;
    // Nothing is opened to a hub that refuses the page: the browser would show each try on the console.
    const asked = this.#state.why === 'origin_refused' ? reach?.answers() : undefined;
    // A browser may refuse to open anything: it is asked again later, as where the hub is not there.
    Promise.resolve(asked)
      .then(() => {
        if (current !== this.#try) return;
        if (asked && reach?.refusal) return this.#closed();
        return Promise.resolve(token?.()).then(open);
      })
      .catch(() => current === this.#try && this.#closed());
  }

  #connected({ usuario, modo_abierto }: Connected, meta: ConnectedMeta): void {
    const link = this.#link;
    if (!link) return;
    this.#failures = 0;
    this.#be('online', { user: usuario, open: modo_abierto, transport: link.transport });
    this.#follows.connected(link, meta);
    this.#courier.connected(link, actorOf(usuario));
    void this.#beat();
  }

  /** Measures the round trip, again and again. A hub that does not answer is not there, whatever the socket says. */
  async #beat(): Promise<void> {
    clearTimeout(this.#timer);
    const link = this.#link;
    const [sentAt, started] = [Date.now(), performance.now()];
    let answer: unknown;
    try {
      answer = await link?.ping();
    } catch {
      return link?.close();
    }
    if (!link || link !== this.#link) return;
    const rttMs = performance.now() - started;
    const { data: told } = pong.safeParse(answer);
    if (told) this.#clock.take(sentAt, Date.parse(told.hora), rttMs);
    const { offsetMs } = this.#clock;
    this.#say({
      rttMs: Math.round(rttMs),
      transport: link.transport,
      ...(offsetMs !== undefined && { clockOffsetMs: offsetMs }),
    });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#beat(), this.options.heartbeatMs ?? HEARTBEAT_MS);
  }

  #closed(refused?: Problem): void {
    const farewell = this.#farewell;
    this.#drop();
    if (farewell && !farewell.resume) return this.#be('offline', { why: farewell.code });
    if (refused && !refused.mayPass) {
      const ended = refused.code === 'auth.invalid_token';
      return this.#be('offline', { why: ended ? 'session_ended' : 'refused', problem: refused.toWire().error });
    }
    const origin = farewell || refused ? undefined : this.options.reach?.refusal;
    if (origin) {
      const wait =
        ORIGIN_REFUSED_MS + fullJitter({ base: ORIGIN_REFUSED_MS, cap: 3 * ORIGIN_REFUSED_MS }, this.#failures++);
      return this.#wait(wait, { why: 'origin_refused', problem: origin.toWire().error });
    }
    const asked = farewell?.after ?? refused?.retryAfterMs ?? 0;
    const wait = asked + (farewell ? 0 : fullJitter(this.options.backoff ?? usualBackoff, this.#failures));
    this.#failures++;
    this.#wait(wait, { why: farewell?.code ?? 'unreachable' });
    if (!farewell && !refused) void this.#askWhy();
  }

  #wait(ms: number, why: Pick<ConnectionState, 'why' | 'problem'>): void {
    this.#be('reconnecting', { ...why, retryAt: Date.now() + ms });
    this.#timer = setTimeout(() => this.#connect(), ms);
  }

  /** Whether the hub refuses the page's origin: then it is tried less often, until somebody has changed its settings. */
  async #askWhy(): Promise<void> {
    const current = this.#try;
    const refusal = await this.options.reach?.whyNot();
    if (refusal && current === this.#try) this.#closed();
  }

  /** Another status, and what goes with it. */
  #be(status: ConnectionState['status'], with_: Partial<ConnectionState> = {}): void {
    const { user, open, leader } = this.#state;
    const since = status === this.#state.status ? this.#state.since : Date.now();
    this.#state = { status, since, user, open, leader, ...with_ };
    this.down({ kind: 'state', state: this.#state });
  }

  #say(change: Partial<ConnectionState>): void {
    this.#state = { ...this.#state, ...change };
    this.down({ kind: 'state', state: this.#state });
  }
}

/** Shortest wait for a hub that refuses the page's origin, in milliseconds. */
const ORIGIN_REFUSED_MS = 15_000;
const HEARTBEAT_MS = 10_000;
