import { channelSpec, mayBeFollowed } from '../../contract/channels';
import type { Principal } from '../../contract/core/identity';
import { goodbye, type Goodbye } from '../../contract/core/goodbye';
import { problem } from '../../contract/problems';
import { ChannelStream, type Reader } from './channel-stream';
import { Publication, sessionEvent, type EphemeralOptions } from './publication';
import type { OutboxLimits } from './outbox';
import type { Connection, ChannelAuthorizer, LogEvent, Source } from './ports';
import { Session } from './session';
import type { SessionHost } from './session-host';
import type { Subscription } from './subscription';

export interface HubOptions {
  source: Source;
  gate: ChannelAuthorizer;
  epoch: string;
  /** Bytes that may wait for one session (HUB-4). */
  outboxLimit: number;
  /** Channels that one session may follow. */
  maxSubscriptions: number;
  /** How long a feed without readers is kept for those who come back, in milliseconds. */
  lingerMs: number;
  onError(error: unknown): void;
}

/** How an event that is not kept differs from the others of its channel. */
export interface TellOptions extends EphemeralOptions {
  /** The principal who is not told: who caused it knows. */
  except?: string | undefined;
}

/**
 * Who is connected to this node, and what they follow. Pure memory: events come in by `dispatch` and
 * `hint`, in whatever order the network brings them, and leave to each session in order, once.
 */
export class Hub implements SessionHost<Session, Subscription> {
  readonly sessions = new Set<Session>();
  readonly #feeds = new Map<string, ChannelStream>();
  /** Readers of channels that keep no log. */
  readonly #listeners = new Map<string, Set<Subscription>>();
  #touched: Session[] = [];
  #epoch: string;
  #stopping = false;
  readonly #watchers: ((session: Session) => void)[] = [];

  /** What may wait for each session (HUB-4). */
  readonly outboxLimits: OutboxLimits;

  constructor(readonly options: HubOptions) {
    const { epoch, outboxLimit: limit } = options;
    this.#epoch = epoch;
    this.outboxLimits = { limit, conflateAbove: limit / 8 };
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** Takes in a new connection. @throws Problem `server.stopping` while draining. */
  connect(connection: Connection, principal: Principal): Session {
    if (this.#stopping) throw problem('server.stopping');
    const session = new Session(principal, connection, this);
    this.sessions.add(session);
    this.changed(session);
    return session;
  }

  /** Calls `changed` whenever a session has come, has gone or follows other channels than before. */
  watch(changed: (session: Session) => void): void {
    this.#watchers.push(changed);
  }

  /** A session has come, has gone or follows other channels than before. */
  changed(session: Session): void {
    for (const changed of this.#watchers) changed(session);
  }

  /** Committed events, in commit order: to every live reader, in one write per connection (HUB-5). */
  dispatch(events: readonly LogEvent[]): void {
    for (const event of events) this.#feeds.get(event.channel)?.accept(event);
  }

  /** Another node's word that a channel has reached `seq`: what is missing is read from the log. */
  async notifyHead(channel: string, seq: number): Promise<void> {
    const feed = this.#feeds.get(channel);
    if (!feed || seq <= feed.head) return;
    await feed.catchUp(seq);
  }

  /** Tells the readers of a channel that keeps no log; not the principal of the id `except`. */
  publishEphemeral(channel: string, type: string, data: unknown, { except, ...ways }: TellOptions = {}): void {
    const listeners = this.#listeners.get(channel);
    if (!listeners) return;
    const event = Publication.ephemeral({ channel, type, data: JSON.stringify(data), at: Date.now() }, ways);
    for (const listener of listeners) if (listener.session.principal.id !== except) listener.deliver(event);
  }

  /** Tells those sessions the same that have been greeted and for which `which` holds, outside any channel's history. */
  sendToSessions(type: string, data: unknown, which: (session: Session) => boolean): void {
    const event = sessionEvent(type, data);
    for (const session of this.sessions) if (session.greeted && which(session)) session.push(event);
  }

  hasListeners(channel: string): boolean {
    return this.#listeners.has(channel);
  }

  /** The logged channels followed on this node, with the newest sequence each has seen. */
  *heads(): Iterable<readonly [channel: string, head: number]> {
    for (const [channel, feed] of this.#feeds) yield [channel, feed.head];
  }

  /** Lets the node itself follow a channel, from now on, in order and without holes. */
  async follow(channel: string, reader: Reader): Promise<void> {
    const feed = this.#feed(channel);
    feed.readers.add(reader);
    try {
      await feed.open();
    } catch (error) {
      feed.readers.delete(reader);
      throw error;
    }
  }

  /**
   * Asks the gate for many channels at once. A name that no channel can have is not asked for.
   * @returns those that the principal may see; `undefined` where each is to be asked for alone
   */
  seenAmong(principal: Principal, channels: readonly string[]): Promise<ReadonlySet<string>> | undefined {
    const possible = channels.filter(mayBeFollowed);
    if (possible.length < 2) return undefined;
    const seen = this.options.gate.among?.(principal, possible);
    seen?.catch(() => undefined); // whoever waits for it hears of it; maybe nobody does
    return seen;
  }

  /** Takes in a subscription whose session may see the channel. Nothing is kept of one that was refused (SEC-56). */
  takeSubscription(subscription: Subscription): void {
    const { channel } = subscription;
    if (channelSpec(channel).log) return subscription.read(this.#feed(channel));
    let listeners = this.#listeners.get(channel);
    if (!listeners) this.#listeners.set(channel, (listeners = new Set()));
    listeners.add(subscription);
  }

  forgetSubscription(subscription: Subscription): void {
    const listeners = this.#listeners.get(subscription.channel);
    listeners?.delete(subscription);
    if (listeners?.size === 0) this.#listeners.delete(subscription.channel);
  }

  forgetSession(session: Session): void {
    this.sessions.delete(session);
    this.changed(session);
  }

  /**
   * Something waits for a session. It leaves when this turn of the event loop is over, together with what
   * else the turn has for the connection: the events of a commit and the answers to their commands.
   */
  touched(session: Session): void {
    if (this.#touched.push(session) === 1) setImmediate(() => this.flush());
  }

  /** Writes out what waits, where its connection is ready. */
  flush(): void {
    const sessions = this.#touched;
    this.#touched = [];
    for (const session of sessions) session.flush();
  }

  /** Forgets feeds that nobody has read for a while, and what was shared by those who came back. Called every few seconds. */
  sweep(now = Date.now()): void {
    for (const [channel, feed] of this.#feeds) {
      if (feed.unwantedFor(this.options.lingerMs, now)) this.#feeds.delete(channel);
      else feed.forgetPages();
    }
  }

  /** Ends the sessions for which `which` holds. */
  endSessions(which: (session: Session) => boolean, why: Goodbye): void {
    for (const session of [...this.sessions]) if (which(session)) session.end(why);
  }

  /** The database tells another history now: everybody comes back and takes a snapshot (LOG-6). */
  newEpoch(epoch: string): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.endSessions(() => true, goodbye('new_epoch', 0));
    for (const [channel, feed] of this.#feeds) {
      if (feed.unwantedFor(0, Infinity)) this.#feeds.delete(channel);
      else feed.restart().catch(this.options.onError);
    }
  }

  /** Refuses new connections and sends everybody away, each to come back after a random delay (HUB-8). */
  drain(spreadMs: number): void {
    this.#stopping = true;
    for (const session of [...this.sessions]) session.end(goodbye('stopping', Math.round(Math.random() * spreadMs)));
  }

  #feed(channel: string): ChannelStream {
    let feed = this.#feeds.get(channel);
    if (!feed) {
      const { source, onError } = this.options;
      feed = new ChannelStream({ channel, source, epoch: () => this.#epoch, onError });
      this.#feeds.set(channel, feed);
    }
    return feed;
  }
}
