import { STATS_CHANNEL } from '../../contract/core/channels';
import type { CommandInputAsSent, CommandName, CommandOutput } from '../../contract/commands';
import type { StatsUpdated } from '../../contract/core/stats';
import { withoutTrailing } from '../../contract/core/text/trailing';
import { Commands, newId, type Answer } from './core/commands';
import type { ClientContext, EphemeralInput } from './core/client-context';
import { actorOf, Connection, GUEST } from './core/connection';
import type { Follower } from './core/follower';
import { MemoryRecords } from './core/storage/kept-records';
import type { FeatureContext, FeatureFollower } from './feature';
import { features, type FeatureApis } from './features';
import { ChannelOffsets } from './core/channel-offsets';
import { SubscriptionRefCount } from './core/subscription-refcount';
import { listen, notify } from './core/listeners';
import { socketIoLinks } from './transports/socketio';
import {
  channelOf,
  type ConnectionState,
  type ConnectionMessage,
  type ChannelNotification,
  type ClientChannel,
  type OpenClientChannel,
  type PendingCommand,
  type EphemeralMessage,
  type ClientMessage,
} from './core/client-channel';
import { MemoryOutbox } from './core/storage/outbox-storage';
import type { PulsoOptions } from './core/options';
import type { ViewEvent } from './core/live-query';
import { HubReachability } from './core/reach';
import { Rest } from './core/rest';
import { Store, type Readable } from './core/store';

/** A value and when it arrived, in milliseconds since 1970. */
export interface Aged<T> {
  readonly value: T;
  readonly at: number;
}

/** A message that the hub sends to this session only. */
export interface Told {
  readonly type: string;
  readonly data: unknown;
}

type Stats = StatsUpdated['estadisticas'];

/**
 * A client of the hub: one connection, and views that follow it. It runs in browsers, in Node and in a terminal.
 *
 * @example
 * const pulso = new Pulso({ url: 'http://127.0.0.1:5001', token: () => token });
 * pulso.start();
 * pulso.account('1350509525').subscribe(() => …);
 * const { nuevo_saldo } = await pulso.command('deposito', { cedula: '1350509525', monto: 50 });
 */
class Client implements ClientContext {
  /** REST, as the same user. */
  readonly rest: Rest;
  readonly #connection = new Store<ConnectionState>(idleState());
  readonly #stats = new Store<Aged<Stats> | undefined>(undefined, {
    activate: () => this.#refCount.follow(STATS_CHANNEL),
  });
  readonly #features: readonly FeatureFollower[];
  readonly #commands: Commands;
  /** Every part of the client that receives the hub's messages. */
  readonly #followers: readonly Follower[];
  readonly #offsets: ChannelOffsets;
  readonly #refCount: SubscriptionRefCount;
  readonly #eventListeners = new Set<(event: ViewEvent) => void>();
  readonly #notificationListeners = new Set<(happening: ChannelNotification) => void>();
  readonly #sessionListeners = new Set<(told: Told) => void>();
  readonly #answerListeners = new Set<(answer: Answer) => void>();
  readonly #openUpstream: OpenClientChannel;
  #upstream: ClientChannel | undefined;
  /** The last known actor; after a change, nothing read as the previous actor is shown. */
  #actor: string | undefined;

  constructor(options: PulsoOptions) {
    const url = withoutTrailing(options.url, '/');
    const { token, openLink = socketIoLinks({ url }), storage = new MemoryOutbox() } = options;
    const { language, reach = new HubReachability(url, language) } = options;
    const own: OpenClientChannel = (down) => new Connection({ ...options, reach, openLink, storage }, down);
    const up = (message: ClientMessage): void => this.#upstream?.up(message);
    this.#openUpstream = options.openLine?.(own) ?? own;
    this.rest = new Rest({ url, language, reach, ...(token && { token }) });
    this.#offsets = new ChannelOffsets(up);
    this.#refCount = new SubscriptionRefCount({
      follow: (channel) => up({ kind: 'follow', channel }),
      leave: (channel) => {
        this.#offsets.forget(channel);
        up({ kind: 'leave', channel });
      },
    });
    const want = (channel: string): (() => void) => this.#refCount.retain(channel);
    const follow = (channel: string): (() => void) => this.#refCount.follow(channel);
    this.#commands = new Commands({
      storage,
      up,
      actor: () => {
        const { user } = this.#connection.get();
        return user === undefined ? undefined : actorOf(user);
      },
      answered: (answer) => {
        for (const feature of this.#features) feature.answered?.(answer);
        notify(this.#answerListeners, answer);
      },
    });
    const context: FeatureContext = {
      ...{ client: this, rest: this.rest, up, want, follow },
      openRecords: options.openRecords ?? ((_name, idOf) => new MemoryRecords(idOf)),
      isFollowed: (channel) => this.#offsets.at(channel) !== undefined,
    };
    const made = features.map((feature) => feature.create(context));
    for (const { api } of made) Object.assign(this, api);
    this.#features = made.map(({ follower }) => follower);
    this.#followers = [this.#commands, ...this.#features];
  }

  /** How the hub is reached, and as whom. */
  get connection(): Readable<ConnectionState> {
    return this.#connection;
  }

  /** The user's commands that have no answer yet, of every tab, the oldest first. */
  get pending(): Readable<readonly PendingCommand[]> {
    return this.#commands.pending;
  }

  /** The hub's counters; live while there are subscribers. */
  get stats(): Readable<Aged<Stats> | undefined> {
    return this.#stats;
  }

  /** Connects, and stays connected. Calling it again changes nothing. */
  start(): void {
    if (this.#upstream) return;
    this.#upstream = this.#openUpstream((message) => this.#receive(message));
    for (const channel of this.#refCount.channels) this.#upstream.up({ kind: 'follow', channel });
  }

  stop(): void {
    this.#upstream?.close();
    this.#upstream = undefined;
    this.#connection.set(idleState());
  }

  /**
   * Reconnects: after signing in or out, or when the user asks for it.
   *
   * @param as - the actor after signing in or out: a user's id, or `null` for a guest. Data read as another actor is
   * discarded at once, and data read from now on is kept. Without it, that happens once the hub has named the actor.
   */
  reconnect(as?: string | null): void {
    this.#actor ??= UNKNOWN_ACTOR; // data read before the hub first named the actor may belong to another one
    this.#upstream?.up({ kind: 'reconnect' });
    if (as === undefined) return;
    this.#connection.update({ user: undefined });
    this.#setActor(as ?? GUEST);
  }

  /** Checks whether the hub is reachable: call it when the page becomes visible or the network changes. */
  look(): void {
    this.#upstream?.up({ kind: 'look' });
    for (const feature of this.#features) feature.look?.();
  }

  /**
   * Sends a command and retries it until it is answered. It is kept over outages and reloads, and takes effect once. A
   * call with the id of a pending command returns the same answer. A refusal is final for its id; to try again, omit
   * `id` or create a new one.
   * @throws Problem the hub's refusal; nothing was written. @throws CommandWithdrawn
   */
  command<N extends CommandName>(
    name: N,
    input: CommandInputAsSent<N>,
    { id = newId() }: { id?: string } = {},
  ): Promise<CommandOutput<N>> {
    return this.#commands.send(name, input, id);
  }

  /** Withdraws a command that has never been sent; otherwise it does nothing. */
  withdraw(id: string): void {
    this.#upstream?.up({ kind: 'withdraw', id });
  }

  /** Sends a message that is not stored: it is lost unless the hub is connected. */
  say<N extends EphemeralMessage>(name: N, input: EphemeralInput<N>): void {
    this.#upstream?.up({ kind: 'say', name, input });
  }

  /**
   * Subscribes to a channel: the listener gets each later event once and in order. @returns a function that
   * unsubscribes
   */
  channel(name: string, listener: (event: ViewEvent) => void): () => void {
    const unsubscribe = this.#refCount.follow(name);
    const removeListener = this.onEvent((event) => {
      if (event.meta.channel === name) listener(event);
    });
    return () => {
      removeListener();
      unsubscribe();
    };
  }

  /**
   * Subscribes to a channel like {@link channel}. The listener also receives the position where the channel starts or
   * resumes, and a refusal.
   */
  watch(name: string, listener: (happening: ChannelNotification) => void): () => void {
    const at = this.#offsets.at(name);
    const unsubscribe = this.#refCount.follow(name);
    if (at) listener({ kind: 'followed', answer: { channel: name, ...at, recovered: true } }); // no new answer follows
    const removeListener = listen(this.#notificationListeners, (happening) => {
      if (channelOf(happening) === name) listener(happening);
    });
    return () => {
      removeListener();
      unsubscribe();
    };
  }

  /** Calls the listener with every event of every channel subscribed in this browser. */
  onEvent(listener: (event: ViewEvent) => void): () => void {
    return listen(this.#eventListeners, listener);
  }

  /** Calls the listener with messages for this session only: notices, new accounts. */
  onTold(listener: (told: Told) => void): () => void {
    return listen(this.#sessionListeners, listener);
  }

  /** Calls the listener with every answer to a command of this browser, whichever tab sent it. */
  onAnswer(listener: (answer: Answer) => void): () => void {
    return listen(this.#answerListeners, listener);
  }

  #receive(message: ConnectionMessage): void {
    if (message.kind === 'state') this.#onState(message.state);
    else if (message.kind === 'followed') this.#offsets.followed(message.answer);
    else if (message.kind === 'told') notify(this.#sessionListeners, message);
    else if (message.kind === 'event') this.#onEventMessage(message);
    if (message.kind === 'followed' || message.kind === 'refused') notify(this.#notificationListeners, message);
    for (const follower of this.#followers) follower.hear(message);
  }

  #onState(state: ConnectionState): void {
    this.#connection.set(state);
    if (state.user !== undefined) this.#setActor(actorOf(state.user));
  }

  /** Sets the actor; if it has changed, followers discard the data of the previous one. */
  #setActor(actor: string): void {
    const isOther = this.#actor !== undefined && this.#actor !== actor;
    this.#actor = actor;
    if (isOther) for (const one of this.#followers) one.startOver?.();
  }

  #onEventMessage({ type, data, meta }: ViewEvent): void {
    if (!this.#offsets.takes(meta)) return;
    if (type === 'stats_updated') this.#stats.set({ value: (data as StatsUpdated).estadisticas, at: Date.now() });
    for (const feature of this.#features) feature.event?.({ type, data, meta });
    notify(this.#eventListeners, { type, data, meta });
    notify(this.#notificationListeners, { kind: 'event', type, data, meta });
  }
}

/** A client of the hub, with what each feature adds to it. */
export type Pulso = Client & FeatureApis;
export const Pulso = Client as new (options: PulsoOptions) => Pulso;

/** No user's id. */
const UNKNOWN_ACTOR = '';

const idleState = (): ConnectionState => {
  return { status: 'idle', since: Date.now(), user: undefined, open: false, leader: false };
};
