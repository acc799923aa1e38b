import { pong, type Connected, type ConnectedMeta } from '../../../contract/core/frames';
import type { Goodbye } from '../../../contract/core/goodbye';
import type { Problem } from '../../../contract/problems';
import { fullJitter, usualBackoff, type Backoff } from './backoff';
import { Clock } from './clock';
import { CommandSender } from './command-sender';
import { Subscriptions } from './subscriptions';
import type { ConnectionState, ConnectionMessage, ClientChannel, ClientMessage } from './client-channel';
import type { Transport, OpenTransport } from '../transports/transport';
import type { OutboxStorage } from './storage/outbox-storage';
import { requestedLanguage, type RequestedLanguage } from './own-problem';
import type { HubReachability } from './reach';

export interface ConnectionOptions {
  readonly openLink: OpenTransport;
  readonly storage: OutboxStorage;
  /** A bearer token, read again before each attempt; without it the browser's cookie identifies the user. */
  token?(): Promise<string | undefined> | string | undefined;
  /** The name that a guest asks for. */
  readonly username?: string;
  readonly language?: RequestedLanguage;
  readonly reach?: Pick<HubReachability, 'answers' | 'findRefusal' | 'refusal'>;
  readonly backoff?: Backoff;
  /** The interval between heartbeats, in milliseconds. */
  readonly heartbeatMs?: number;
}

/** The actor of a client that has not signed in. */
export const GUEST = 'guest';

/** Returns the actor whose commands a connection can send: the signed-in user's id, or the guest. */
export const actorOf = (user: NonNullable<ConnectionState['user']> | null): string => user?.id ?? GUEST;

/**
 * A client channel with its own connection. It reconnects after a random delay until the hub forbids it. Subscriptions
 * and pending commands outlive each transport.
 */
export class Connection implements ClientChannel {
  #state: ConnectionState = { status: 'idle', since: Date.now(), user: undefined, open: false, leader: true };
  #transport: Transport | undefined;
  /** The number of the current attempt; messages of earlier attempts are ignored. */
  #attempt = 0;
  #failures = 0;
  #goodbye: Goodbye | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #subscriptions: Subscriptions;
  readonly #sender: CommandSender;
  #clock = new Clock();

  constructor(
    private readonly options: ConnectionOptions,
    private readonly down: (message: ConnectionMessage) => void,
  ) {
    this.#subscriptions = new Subscriptions(down, options.language);
    this.#sender = new CommandSender(options.storage, down, options.backoff);
    void this.#sender.restore();
    this.#connect();
  }

  up(message: ClientMessage): void {
    switch (message.kind) {
      case 'follow':
        return this.#subscriptions.follow(message.channel, message.since);
      case 'leave':
        return this.#subscriptions.leave(message.channel);
      case 'command':
        return this.#sender.take(message.command);
      case 'withdraw':
        return this.#sender.withdraw(message.id);
      case 'say':
        return this.#transport?.say(message.name, message.input);
      case 'reconnect':
        return this.#reconnect();
      case 'look':
        return this.#checkNow();
    }
  }

  close(): void {
    this.#sender.close();
    this.#drop();
  }

  /** Reconnects, possibly as another actor. */
  #reconnect(): void {
    this.#drop();
    this.#failures = 0;
    this.#subscriptions.forgetHome();
    this.#updateState({ user: undefined });
    this.#connect();
  }

  /** Handles a hint that the network has changed: sends a heartbeat if online, and retries at once if waiting. */
  #checkNow(): void {
    if (this.#state.status === 'online') void this.#heartbeat();
    else if (this.#state.status === 'reconnecting') this.#connect();
  }

  /** Closes the transport and clears timers; later messages of that transport are ignored. */
  #drop(): void {
    clearTimeout(this.#timer);
    this.#attempt++;
    this.#subscriptions.disconnected();
    this.#sender.disconnected();
    const transport = this.#transport;
    this.#transport = undefined;
    transport?.close();
  }

  #connect(): void {
    this.#drop();
    this.#goodbye = undefined;
    const current = this.#attempt;
    if (this.#failures === 0) this.#setStatus('connecting');
    const open = (token: string | undefined): void => {
      if (current !== this.#attempt) return;
      const language = requestedLanguage(this.options.language);
      const ifCurrent = (listener: () => void): void => {
        if (current === this.#attempt) listener();
      };
      this.#transport = this.options.openLink(
        {
          ...this.#subscriptions.hello(),
          ...(token !== undefined && { token }),
          ...(this.options.username !== undefined && { username: this.options.username }),
          ...(language !== undefined && { language }),
        },
        {
          connected: (data, meta) => ifCurrent(() => this.#connected(data, meta)),
          event: (type, data, meta) => ifCurrent(() => this.#subscriptions.event(type, data, meta)),
          goodbye: (why) => ifCurrent(() => (this.#goodbye = why)),
          closed: (refused) => ifCurrent(() => this.#closed(refused)),
        },
      );
    };
    const { token, reach } = this.options;
    // While the hub refuses the page's origin, no transport is opened: the browser would log each attempt on the
    // console.
    const asked = this.#state.why === 'origin_refused' ? reach?.answers() : undefined;
    // A browser may refuse to open a connection: it is retried later, as if the hub were unreachable.
    Promise.resolve(asked)
      .then(() => {
        if (current !== this.#attempt) return;
        if (asked && reach?.refusal) return this.#closed();
        return Promise.resolve(token?.()).then(open);
      })
      .catch(() => current === this.#attempt && this.#closed());
  }

  #connected({ usuario, modo_abierto }: Connected, meta: ConnectedMeta): void {
    const transport = this.#transport;
    if (!transport) return;
    this.#failures = 0;
    this.#setStatus('online', { user: usuario, open: modo_abierto, transport: transport.transport });
    this.#subscriptions.connected(transport, meta);
    this.#sender.connected(transport, actorOf(usuario));
    void this.#heartbeat();
  }

  /**
   * Sends a heartbeat and measures the round trip, repeatedly. If the hub does not answer, it counts as unreachable
   * even if the socket looks open.
   */
  async #heartbeat(): Promise<void> {
    clearTimeout(this.#timer);
    const transport = this.#transport;
    const [sentAt, started] = [Date.now(), performance.now()];
    let answer: unknown;
    try {
      answer = await transport?.ping();
    } catch {
      return transport?.close();
    }
    if (!transport || transport !== this.#transport) return;
    const rttMs = performance.now() - started;
    const { data: time } = pong.safeParse(answer);
    if (time) this.#clock.take(sentAt, Date.parse(time.hora), rttMs);
    const { offsetMs } = this.#clock;
    this.#updateState({
      rttMs: Math.round(rttMs),
      transport: transport.transport,
      ...(offsetMs !== undefined && { clockOffsetMs: offsetMs }),
    });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#heartbeat(), this.options.heartbeatMs ?? HEARTBEAT_MS);
  }

  #closed(refused?: Problem): void {
    const goodbye = this.#goodbye;
    this.#drop();
    if (goodbye && !goodbye.resume) return this.#setStatus('offline', { why: goodbye.code });
    if (refused && !refused.isRetryable) {
      const ended = refused.code === 'auth.invalid_token';
      return this.#setStatus('offline', { why: ended ? 'session_ended' : 'refused', problem: refused.toWire().error });
    }
    const origin = goodbye || refused ? undefined : this.options.reach?.refusal;
    if (origin) {
      const wait =
        ORIGIN_REFUSED_MS + fullJitter({ base: ORIGIN_REFUSED_MS, cap: 3 * ORIGIN_REFUSED_MS }, this.#failures++);
      return this.#wait(wait, { why: 'origin_refused', problem: origin.toWire().error });
    }
    const asked = goodbye?.after ?? refused?.retryAfterMs ?? 0;
    const wait = asked + (goodbye ? 0 : fullJitter(this.options.backoff ?? usualBackoff, this.#failures));
    this.#failures++;
    this.#wait(wait, { why: goodbye?.code ?? 'unreachable' });
    if (!goodbye && !refused) void this.#checkRefusal();
  }

  #wait(ms: number, why: Pick<ConnectionState, 'why' | 'problem'>): void {
    this.#setStatus('reconnecting', { ...why, retryAt: Date.now() + ms });
    this.#timer = setTimeout(() => this.#connect(), ms);
  }

  /**
   * Checks whether the hub refuses the page's origin. If so, attempts become less frequent until its settings change.
   */
  async #checkRefusal(): Promise<void> {
    const current = this.#attempt;
    const refusal = await this.options.reach?.findRefusal();
    if (refusal && current === this.#attempt) this.#closed();
  }

  /** Sets a new status and its details. */
  #setStatus(status: ConnectionState['status'], details: Partial<ConnectionState> = {}): void {
    const { user, open, leader } = this.#state;
    const since = status === this.#state.status ? this.#state.since : Date.now();
    this.#state = { status, since, user, open, leader, ...details };
    this.down({ kind: 'state', state: this.#state });
  }

  #updateState(change: Partial<ConnectionState>): void {
    this.#state = { ...this.#state, ...change };
    this.down({ kind: 'state', state: this.#state });
  }
}

/** Shortest delay before retrying a hub that refuses the page's origin, in milliseconds. */
const ORIGIN_REFUSED_MS = 15_000;
const HEARTBEAT_MS = 10_000;
