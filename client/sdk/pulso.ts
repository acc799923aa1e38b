import { STATS_CHANNEL } from '../../contract/core/channels';
import type { CommandInputAsSent, CommandName, CommandOutput } from '../../contract/commands';
import type { StatsUpdated } from '../../contract/core/stats';
import { withoutTrailing } from '../../contract/core/text/trailing';
import { Accounts, type AccountState } from './features/bank/accounts';
import { Catalog } from './features/catalog/catalog';
import { Chat } from './features/chat/chat';
import { MemoryFailed } from './features/chat/failed-storage';
import { Commands, newId, type Answer } from './core/commands';
import type { ClientContext, SaidInput } from './core/client-context';
import { actorOf, Connection, GUEST } from './core/connection';
import type { Follower } from './core/follower';
import { Hearing } from './core/channel-offsets';
import { Interest } from './core/subscription-refcount';
import { listen, tell } from './core/listeners';
import { socketIoLinks } from './transports/socketio';
import {
  channelOf,
  type ConnectionState,
  type Down,
  type Happening,
  type Line,
  type OpenLine,
  type PendingCommand,
  type Sayable,
  type Up,
} from './core/client-channel';
import { Ops } from './features/ops/ops';
import { MemoryOutbox } from './core/outbox-storage';
import type { PulsoOptions } from './core/options';
import { Ratings, type RatingsState } from './features/ratings/ratings';
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
export class Pulso implements ClientContext {
  /** REST, as the same user. */
  readonly rest: Rest;
  /** Rooms and messages. */
  readonly chat: Chat;
  /** Logs and jobs, for those who operate the hub. */
  readonly ops: Ops;
  readonly #connection = new Store<ConnectionState>(nowhere());
  readonly #stats = new Store<Aged<Stats> | undefined>(undefined, {
    activate: () => this.#interest.follow(STATS_CHANNEL),
  });
  readonly #accounts: Accounts;
  readonly #ratings: Ratings;
  readonly #catalog: Catalog;
  readonly #commands: Commands;
  /** All that follow what the hub tells. */
  readonly #followers: readonly Follower[];
  readonly #hearing: Hearing;
  readonly #interest: Interest;
  readonly #events = new Set<(event: ViewEvent) => void>();
  readonly #happenings = new Set<(happening: Happening) => void>();
  readonly #told = new Set<(told: Told) => void>();
  readonly #answers = new Set<(answer: Answer) => void>();
  readonly #openLine: OpenLine;
  #line: Line | undefined;
  /** Who was there last; somebody else sees nothing of theirs. */
  #actor: string | undefined;

  constructor(options: PulsoOptions) {
    const url = withoutTrailing(options.url, '/');
    const { token, openLink = socketIoLinks({ url }), storage = new MemoryOutbox() } = options;
    const { language, reach = new Reach(url, language) } = options;
    const own: OpenLine = (down) => new Connection({ ...options, reach, openLink, storage }, down);
    const up = (message: Up): void => this.#line?.up(message);
    this.#openLine = options.openLine?.(own) ?? own;
    this.rest = new Rest({ url, language, reach, ...(token && { token }) });
    this.#hearing = new Hearing(up);
    this.#interest = new Interest({
      follow: (channel) => up({ kind: 'follow', channel }),
      leave: (channel) => {
        this.#hearing.forget(channel);
        up({ kind: 'leave', channel });
      },
    });
    const want = (channel: string): (() => void) => this.#interest.want(channel);
    const follow = (channel: string): (() => void) => this.#interest.follow(channel);
    const reading = { rest: this.rest, up, want };
    this.#accounts = new Accounts(reading);
    this.#ratings = new Ratings(reading);
    this.ops = new Ops(reading);
    this.#catalog = new Catalog({ ...reading, follow });
    this.#commands = new Commands({
      storage,
      up,
      actor: () => {
        const { user } = this.#connection.get();
        return user === undefined ? undefined : actorOf(user);
      },
      answered: (answer) => {
        this.chat.answered(answer);
        this.#ratings.answered(answer);
        tell(this.#answers, answer);
      },
    });
    const isFollowed = (channel: string): boolean => this.#hearing.at(channel) !== undefined;
    this.chat = new Chat({ pulso: this, failed: options.failed ?? new MemoryFailed(), up, want, follow, isFollowed });
    this.#followers = [this.#commands, this.#accounts, this.chat, this.#catalog, this.#ratings, this.ops];
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

  /** An account as a state that follows its channel; live while somebody subscribes. The same object for the same cédula. */
  account(cedula: string): Readable<AccountState> {
    return this.#accounts.get(cedula);
  }

  /** All films with their scores and one's own ratings; live while somebody subscribes. Always the same object. */
  ratings(): Readable<RatingsState> {
    return this.#ratings.store;
  }

  /** Every product, and who edits which; live while somebody subscribes. The same object each time. */
  catalog(): Catalog {
    return this.#catalog;
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
    this.#ratings.look();
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
  watch(name: string, listener: (happening: Happening) => void): () => void {
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
    this.chat.event({ type, data, meta });
    tell(this.#events, { type, data, meta });
    tell(this.#happenings, { kind: 'event', type, data, meta });
  }
}

/** No user's id. */
const NOBODY_YET = '';

const nowhere = (): ConnectionState => {
  return { status: 'idle', since: Date.now(), user: undefined, open: false, leader: false };
};
