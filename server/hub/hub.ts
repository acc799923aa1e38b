import { channelSpec, canBeSubscribed } from '../../contract/channels';
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
  authorizer: ChannelAuthorizer;
  epoch: string;
  /** Bytes that may wait for one session (HUB-4). */
  outboxLimit: number;
  /** Channels to which one session may subscribe. */
  maxSubscriptions: number;
  /** How long a channel stream without readers is kept for clients that reconnect, in milliseconds. */
  lingerMs: number;
  onError(error: unknown): void;
}

/** Options of one ephemeral event. */
export interface PublishOptions extends EphemeralOptions {
  /** Id of the principal that does not receive the event: the one that caused it. */
  except?: string | undefined;
}

/**
 * The sessions of this node and their subscriptions. Pure memory: events come in by `dispatch` and
 * `notifyHead`, in any order, and each session receives them in order, once.
 */
export class Hub implements SessionHost<Session, Subscription> {
  readonly sessions = new Set<Session>();
  readonly #streams = new Map<string, ChannelStream>();
  /** Subscriptions to channels without a log. */
  readonly #listeners = new Map<string, Set<Subscription>>();
  #touched: Session[] = [];
  #epoch: string;
  #stopping = false;
  readonly #watchers: ((session: Session) => void)[] = [];

  /** Limits of each session's outbox (HUB-4). */
  readonly outboxLimits: OutboxLimits;

  constructor(readonly options: HubOptions) {
    const { epoch, outboxLimit: limit } = options;
    this.#epoch = epoch;
    this.outboxLimits = { limit, conflateAbove: limit / 8 };
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** Opens a session for a new connection. @throws Problem `server.stopping` while draining. */
  connect(connection: Connection, principal: Principal): Session {
    if (this.#stopping) throw problem('server.stopping');
    const session = new Session(principal, connection, this);
    this.sessions.add(session);
    this.changed(session);
    return session;
  }

  /** Calls `changed` whenever a session has opened or ended, or its subscriptions have changed. */
  watch(changed: (session: Session) => void): void {
    this.#watchers.push(changed);
  }

  /** A session has opened or ended, or its subscriptions have changed. */
  changed(session: Session): void {
    for (const changed of this.#watchers) changed(session);
  }

  /** Delivers committed events, in commit order, to every live reader, in one write per connection (HUB-5). */
  dispatch(events: readonly LogEvent[]): void {
    for (const event of events) this.#streams.get(event.channel)?.accept(event);
  }

  /** Another node reports that a channel has reached `seq`: reads the missing events from the log. */
  async notifyHead(channel: string, seq: number): Promise<void> {
    const stream = this.#streams.get(channel);
    if (!stream || seq <= stream.head) return;
    await stream.catchUp(seq);
  }

  /** Publishes an event to the subscribers of a channel without a log, except to the principal with the id `except`. */
  publishEphemeral(channel: string, type: string, data: unknown, { except, ...options }: PublishOptions = {}): void {
    const listeners = this.#listeners.get(channel);
    if (!listeners) return;
    const event = Publication.ephemeral({ channel, type, data: JSON.stringify(data), at: Date.now() }, options);
    for (const listener of listeners) if (listener.session.principal.id !== except) listener.deliver(event);
  }

  /** Sends an event outside any channel's history to each greeted session for which `which` holds. */
  sendToSessions(type: string, data: unknown, which: (session: Session) => boolean): void {
    const event = sessionEvent(type, data);
    for (const session of this.sessions) if (session.isStarted && which(session)) session.push(event);
  }

  hasListeners(channel: string): boolean {
    return this.#listeners.has(channel);
  }

  /** The logged channels that this node reads, each with the newest sequence it has seen. */
  *heads(): Iterable<readonly [channel: string, head: number]> {
    for (const [channel, stream] of this.#streams) yield [channel, stream.head];
  }

  /** Adds the node itself as a reader of a channel: from now on, in order and without holes. */
  async follow(channel: string, reader: Reader): Promise<void> {
    const stream = this.#stream(channel);
    stream.readers.add(reader);
    try {
      await stream.open();
    } catch (error) {
      stream.readers.delete(reader);
      throw error;
    }
  }

  /**
   * Asks the authorizer about many channels at once. Names that no channel can have are left out.
   * @returns the channels that the principal may see; `undefined` where each must be checked separately
   */
  visibleAmong(principal: Principal, channels: readonly string[]): Promise<ReadonlySet<string>> | undefined {
    const possible = channels.filter(canBeSubscribed);
    if (possible.length < 2) return undefined;
    const visible = this.options.authorizer.filterPermitted?.(principal, possible);
    visible?.catch(() => undefined); // a caller that awaits it gets the error; there may be none
    return visible;
  }

  /** Registers a subscription whose session may see the channel. The hub keeps nothing of a refused one (SEC-56). */
  takeSubscription(subscription: Subscription): void {
    const { channel } = subscription;
    if (channelSpec(channel).log) return subscription.read(this.#stream(channel));
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
   * Something is queued for a session. It is written at the end of this turn of the event loop, with everything
   * else that the turn has for the connection: the events of a commit and the replies to their commands.
   */
  touched(session: Session): void {
    if (this.#touched.push(session) === 1) setImmediate(() => this.flush());
  }

  /** Writes the queued frames of each session whose connection is ready. */
  flush(): void {
    const sessions = this.#touched;
    this.#touched = [];
    for (const session of sessions) session.flush();
  }

  /** Drops channel streams without readers, and pages shared by reconnecting clients. Called every few seconds. */
  sweep(now = Date.now()): void {
    for (const [channel, stream] of this.#streams) {
      if (stream.idleFor(this.options.lingerMs, now)) this.#streams.delete(channel);
      else stream.forgetPages();
    }
  }

  /** Ends the sessions for which `which` holds. */
  endSessions(which: (session: Session) => boolean, why: Goodbye): void {
    for (const session of [...this.sessions]) if (which(session)) session.end(why);
  }

  /** The database has another history now: every client reconnects and takes a snapshot (LOG-6). */
  newEpoch(epoch: string): void {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.endSessions(() => true, goodbye('new_epoch', 0));
    for (const [channel, stream] of this.#streams) {
      if (stream.idleFor(0, Infinity)) this.#streams.delete(channel);
      else stream.restart().catch(this.options.onError);
    }
  }

  /** Refuses new connections and ends all sessions; each client reconnects after a random delay (HUB-8). */
  drain(spreadMs: number): void {
    this.#stopping = true;
    for (const session of [...this.sessions]) session.end(goodbye('stopping', Math.round(Math.random() * spreadMs)));
  }

  #stream(channel: string): ChannelStream {
    let stream = this.#streams.get(channel);
    if (!stream) {
      const { source, onError } = this.options;
      stream = new ChannelStream({ channel, source, epoch: () => this.#epoch, onError });
      this.#streams.set(channel, stream);
    }
    return stream;
  }
}
