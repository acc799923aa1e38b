import { STATS_CHANNEL } from '../../contract/core/channels';
import type { CommandInputAsSent, CommandName, CommandOutput } from '../../contract/commands';
import type { StatsUpdated } from '../../contract/core/stats';
import { withoutTrailing } from '../../contract/core/text/trailing';
import { Commands, newId, type Answer } from './core/commands';
import type { ClientContext, SaidInput } from './core/client-context';
import { actorOf, Connection, GUEST } from './core/connection';
import type { Follower } from './core/follower';
import { MemoryRecords } from './core/storage/kept-records';
import type { FeatureContext, FeatureFollower } from './feature';
import { features, type FeatureApis } from './features';
import { ChannelOffsets } from './core/channel-offsets';
import { SubscriptionRefCount } from './core/subscription-refcount';
import { listen, tell } from './core/listeners';
import { socketIoLinks } from './transports/socketio';
import {
  channelOf,
  type ConnectionState,
  type Down,
  type ChannelNotification,
  type ClientChannel,
  type OpenClientChannel,
  type PendingCommand,
  type Sayable,
  type Up,
} from './core/client-channel';
import { MemoryOutbox } from './core/storage/outbox-storage';
import type { PulsoOptions } from './core/options';
import type { ViewEvent } from './core/live-query';
import { Reach } from './core/reach';
import { Rest } from './core/rest';
import { Store, type Readable } from './core/store';

/** A value and when it came, in milliseconds since 1970. */
export interface Aged<T> {
  readonly value: T;
  readonly at: number;
}

/** What the hub tells this client alone. */
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
  readonly #connection = new Store<ConnectionState>(nowhere());
  readonly #stats = new Store<Aged<Stats> | undefined>(undefined, {
    activate: () => this.#interest.follow(STATS_CHANNEL),
  });
  readonly #features: readonly FeatureFollower[];
  readonly #commands: Commands;
  /** All that follow what the hub tells. */
  readonly #followers: readonly Follower[];
  readonly #hearing: ChannelOffsets;
  readonly #interest: SubscriptionRefCount;
  readonly #events = new Set<(event: ViewEvent) => void>();
  readonly #happenings = new Set<(happening: ChannelNotification) => void>();
  readonly #told = new Set<(told: Told) => void>();
  readonly #answers = new Set<(answer: Answer) => void>();
  readonly #openLine: OpenClientChannel;
  #line: ClientChannel | undefined;
  /** Who was there last; somebody else sees nothing of theirs. */
  #actor: string | undefined;

  constructor(options: PulsoOptions) {
    const url = withoutTrailing(options.url, '/');
    const { token, openLink = socketIoLinks({ url }), storage = new MemoryOutbox() } = options;
    const { language, reach = new Reach(url, language) } = options;
    const own: OpenClientChannel = (down) => new Connection({ ...options, reach, openLink, storage }, down);
    const up = (message: Up): void => this.#line?.up(message);
    this.#openLine = options.openLine?.(own) ?? own;
    this.rest = new Rest({ url, language, reach, ...(token && { token }) });
    this.#hearing = new ChannelOffsets(up);
    this.#interest = new SubscriptionRefCount({
      follow: (channel) => up({ kind: 'follow', channel }),
      leave: (channel) => {
        this.#hearing.forget(channel);
        up({ kind: 'leave', channel });
      },
    });
    const want = (channel: string): (() => void) => this.#interest.want(channel);
    const follow = (channel: string): (() => void) => this.#interest.follow(channel);
    this.#commands = new Commands({
      storage,
      up,
      actor: () => {
        const { user } = this.#connection.get();
        return user === undefined ? undefined : actorOf(user);
      },
      answered: (answer) => {
        for (const feature of this.#features) feature.answered?.(answer);
        tell(this.#answers, answer);
      },
    });
    const context: FeatureContext = {
      ...{ client: this, rest: this.rest, up, want, follow },
      openRecords: options.openRecords ?? ((_name, idOf) => new MemoryRecords(idOf)),
      isFollowed: (channel) => this.#hearing.at(channel) !== undefined,
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

  /** The hub's counters; live while somebody subscribes. */
  get stats(): Readable<Aged<Stats> | undefined> {
    return this.#stats;
  }

  /** Connects, and stays connected. Calling it again changes nothing. */
  start(): void {
    if (this.#line) return;
    this.#line = this.#openLine((message) => this.#hear(message));
    for (const channel of this.#interest.channels) this.#line.up({ kind: 'follow', channel });
  }

  stop(): void {
    this.#line?.close();
    this.#line = undefined;
    this.#connection.set(nowhere());
  }

  /**
   * Starts the connection over: after signing in or out, or when the user asks for it.
   *
   * @param as - after signing in or out, who this is from now on: a user's id, `null` for a guest. What was read as somebody
   *   else is forgotten at once, and what is read from now on stays; without it that is so once the hub says who this is.
   */
  reconnect(as?: string | null): void {
    this.#actor ??= NOBODY_YET; // what was read before the hub first said who this is may be somebody else's
    this.#line?.up({ kind: 'reconnect' });
    if (as === undefined) return;
    this.#connection.update({ user: undefined });
    this.#become(as ?? GUEST);
  }

  /** Looks whether the hub is still there, or there again: on becoming visible, on word from the network. */
  look(): void {
    this.#line?.up({ kind: 'look' });
    for (const feature of this.#features) feature.look?.();
  }

  /**
   * Sends a command, as often as it takes: it is kept until it is answered, over outages and reloads, and takes
   * effect once. Calling again with the id of one that waits gives the same answer. A refusal is final for its id; a new
   * try leaves `id` out, or makes a new one.
   * @throws Problem the hub's refusal; nothing was written. @throws CommandWithdrawn
   */
  command<N extends CommandName>(
    name: N,
    input: CommandInputAsSent<N>,
    { id = newId() }: { id?: string } = {},
  ): Promise<CommandOutput<N>> {
    return this.#commands.send(name, input, id);
  }

  /** Takes a command back that has never left; one that has is not touched. */
  withdraw(id: string): void {
    this.#line?.up({ kind: 'withdraw', id });
  }

  /** Says something that is not kept, to a hub that is there: otherwise it is lost. */
  say<N extends Sayable>(name: N, input: SaidInput<N>): void {
    this.#line?.up({ kind: 'say', name, input });
  }

  /** Follows any channel from now on, each event once and in order. @returns what ends that */
  channel(name: string, listener: (event: ViewEvent) => void): () => void {
    const leave = this.#interest.follow(name);
    const deaf = this.onEvent((event) => {
      if (event.meta.channel === name) listener(event);
    });
    return () => {
      deaf();
      leave();
    };
  }

  /**
   * Follows any channel like {@link channel}, and hears as well from where, where it goes on after an interruption, or
   * that it may not.
   */
  watch(name: string, listener: (happening: ChannelNotification) => void): () => void {
    const at = this.#hearing.at(name);
    const leave = this.#interest.follow(name);
    if (at) listener({ kind: 'followed', answer: { channel: name, ...at, recovered: true } }); // nobody asks again
    const deaf = listen(this.#happenings, (happening) => {
      if (channelOf(happening) === name) listener(happening);
    });
    return () => {
      deaf();
      leave();
    };
  }

  /** Every event of every channel followed in this browser. */
  onEvent(listener: (event: ViewEvent) => void): () => void {
    return listen(this.#events, listener);
  }

  /** What the hub tells this client alone: notices, new accounts. */
  onTold(listener: (told: Told) => void): () => void {
    return listen(this.#told, listener);
  }

  /** Every answer to a command of this browser, whichever tab sent it. */
  onAnswer(listener: (answer: Answer) => void): () => void {
    return listen(this.#answers, listener);
  }

  #hear(message: Down): void {
    if (message.kind === 'state') this.#state(message.state);
    else if (message.kind === 'followed') this.#hearing.followed(message.answer);
    else if (message.kind === 'told') tell(this.#told, message);
    else if (message.kind === 'event') this.#event(message);
    if (message.kind === 'followed' || message.kind === 'refused') tell(this.#happenings, message);
    for (const follower of this.#followers) follower.hear(message);
  }

  #state(state: ConnectionState): void {
    this.#connection.set(state);
    if (state.user !== undefined) this.#become(actorOf(state.user));
  }

  /** Somebody else sees nothing of the last one. */
  #become(actor: string): void {
    const isOther = this.#actor !== undefined && this.#actor !== actor;
    this.#actor = actor;
    if (isOther) for (const one of this.#followers) one.startOver?.();
  }

  #event({ type, data, meta }: ViewEvent): void {
    if (!this.#hearing.takes(meta)) return;
    if (type === 'stats_updated') this.#stats.set({ value: (data as StatsUpdated).estadisticas, at: Date.now() });
    for (const feature of this.#features) feature.event?.({ type, data, meta });
    tell(this.#events, { type, data, meta });
    tell(this.#happenings, { kind: 'event', type, data, meta });
  }
}

/** A client of the hub, with what each feature adds to it. */
export type Pulso = Client & FeatureApis;
export const Pulso = Client as new (options: PulsoOptions) => Pulso;

/** No user's id. */
const NOBODY_YET = '';

const nowhere = (): ConnectionState => {
  return { status: 'idle', since: Date.now(), user: undefined, open: false, leader: false };
};
