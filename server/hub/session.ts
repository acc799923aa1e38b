import { canBeSubscribed } from '../../contract/channels';
import type { Position, Subscribed, SubscribeInput } from '../../contract/core/frames';
import type { Principal } from '../../contract/core/identity';
import { goodbye, type Goodbye } from '../../contract/core/goodbye';
import { Problem, problem } from '../../contract/problems';
import { sessionEvent, sessionEventAbout } from './publication';
import { newId } from './ids';
import { Outbox } from './outbox';
import type { Connection, EncodedFrame, InitialSubscriptions, OutboxItem } from './ports';
import { ifProblem, RefusedChannels, RETRY_MS } from './refused-channels';
import type { SessionHost, SubscriptionOwner } from './session-host';
import { Subscription } from './subscription';
import { Subscriptions } from './subscriptions';

/** One connection of one principal, whatever its transport: its subscriptions and its queued frames. */
export class Session implements SubscriptionOwner {
  /** When it opened, milliseconds since 1970. */
  readonly since = Date.now();
  readonly subscriptions = new Subscriptions();
  #refused: RefusedChannels | undefined;
  /** Subscriptions whose access is being checked, by channel: they do not count as subscribed. */
  #checking: Map<string, Subscription> | undefined;
  /** Whether the client has received its principal and subscriptions; no event is sent before that. */
  isStarted = false;
  #id: string | undefined;
  #dirty = false;
  #ended = false;
  /** The only queued item: the usual case. */
  #single: OutboxItem | undefined;
  /** The queue for more than one item, created when needed. */
  #outbox: Outbox | undefined;
  /** Callers that wait until the outbox is less than half full. */
  #capacityWaiters: (() => void)[] | undefined;

  constructor(
    readonly principal: Principal,
    readonly connection: Connection,
    private readonly hub: SessionHost<Session, Subscription>,
  ) {}

  /** Generated on first use. */
  get id(): string {
    return (this.#id ??= newId());
  }

  /** Bytes queued for the connection. */
  get waitingBytes(): number {
    return this.#outbox?.bytes ?? this.#single?.bytes ?? 0;
  }

  /** The outbox is full: ends the session as too slow (HUB-4). */
  overflowed(): void {
    this.end(goodbye('too_slow'));
  }

  get ended(): boolean {
    return this.#ended;
  }

  canSubscribe(channel: string): Promise<boolean> {
    return this.hub.options.authorizer.canSubscribe(this.principal, channel);
  }

  /**
   * Subscribes to a channel. `accepted` is called before its first event is sent.
   * A second call for a subscribed channel starts it anew at `since`.
   * @throws Problem `channel.not_found` for an absent and for a forbidden channel alike, `channel.superseded`
   * where the session has subscribed again or unsubscribed before this call is answered.
   */
  async subscribe({ channel, since }: SubscribeInput, accepted: (answer: Subscribed) => void): Promise<void> {
    const { subscription, answer } = await this.#prepare(channel, since);
    if (subscription.ended) throw problem('channel.superseded', { field: 'channel' });
    accepted(answer);
    await this.#start(subscription);
  }

  /**
   * Subscribes to the principal's automatic channels, to the channels of `positions` from these positions, and to
   * `channels` from now on, without a further round trip. `accepted` is called before the first event is
   * sent; a channel missing from its answers is absent or forbidden.
   */
  async resume(
    { epoch = '', positions = {}, channels: requested = [], alone = false }: InitialSubscriptions,
    accepted: (answers: Subscribed[]) => void,
  ): Promise<void> {
    const automatic = new Set(alone ? [] : await this.hub.options.authorizer.autoSubscriptions(this.principal));
    const channels = new Set([...automatic, ...(alone ? [] : Object.keys(positions)), ...requested]);
    const visible = this.hub.visibleAmong(
      this.principal,
      [...channels].filter((channel) => !automatic.has(channel)),
    );
    const prepared = await Promise.all(
      [...channels].map((channel) => {
        const seq = Object.hasOwn(positions, channel) ? positions[channel] : undefined;
        const since = seq === undefined ? undefined : { epoch, seq };
        return this.#prepare(channel, since, { automatic: automatic.has(channel), visible }).catch(ifProblem);
      }),
    );
    const open = prepared.flatMap((one) => (one && !one.subscription.ended ? [one] : []));
    accepted(open.map(({ answer }) => answer));
    this.isStarted = true;
    await Promise.all(open.map(({ subscription }) => this.#start(subscription)));
  }

  async #prepare(
    channel: string,
    since: Position | undefined,
    { automatic = false, visible }: { automatic?: boolean; visible?: Promise<ReadonlySet<string>> | undefined } = {},
  ): Promise<{ subscription: Subscription; answer: Subscribed }> {
    if (!canBeSubscribed(channel)) throw problem('channel.not_found', { field: 'channel' });
    this.unsubscribe(channel);
    const checking = (this.#checking ??= new Map<string, Subscription>());
    if (this.subscriptions.size + checking.size >= this.hub.options.maxSubscriptions) throw problem('channel.too_many');
    const subscription = new Subscription(channel, this, automatic);
    checking.set(channel, subscription);
    try {
      const { epoch } = this.hub;
      await this.#requireAccess(subscription, visible);
      this.#activate(subscription);
      const recovered = await subscription.locate(since, epoch);
      await this.#requireAccess(subscription);
      return { subscription, answer: { channel, epoch, seq: subscription.position, recovered } };
    } catch (error) {
      this.#endSubscription(subscription, error instanceof Problem && error.code === 'channel.not_found');
      throw error;
    }
  }

  async #start(subscription: Subscription): Promise<void> {
    await (subscription.needsCheck ? this.#recheckOne(subscription) : subscription.follow());
    this.hub.changed(this);
  }

  /** @throws Problem `channel.not_found`, or `channel.superseded` where it has ended meanwhile: it leaves no trace. */
  async #requireAccess(subscription: Subscription, visible?: Promise<ReadonlySet<string>>): Promise<void> {
    if (!(await subscription.checkAccess(visible))) throw problem('channel.not_found', { field: 'channel' });
    if (subscription.ended) throw problem('channel.superseded', { field: 'channel' });
  }

  /** Registers a subscription whose access is confirmed. */
  #activate(subscription: Subscription): void {
    this.#removeChecking(subscription);
    this.subscriptions.add(subscription);
    this.hub.takeSubscription(subscription);
    this.hub.changed(this);
  }

  unsubscribe(channel: string): void {
    this.#refused?.delete(channel);
    const subscription = this.#checking?.get(channel) ?? this.subscriptions.get(channel);
    if (subscription) this.#endSubscription(subscription);
  }

  /** Ends a subscription; keeps the name of a refused one. */
  #endSubscription(subscription: Subscription, isRefused = false): void {
    if (subscription.ended) return; // another one may have its channel by now
    if (isRefused) (this.#refused ??= new RefusedChannels(this)).add(subscription.channel);
    subscription.end();
    if (this.#checking?.get(subscription.channel) === subscription) return this.#removeChecking(subscription);
    this.#discardQueued(subscription.channel);
    this.hub.forgetSubscription(subscription);
    this.hub.changed(this);
    if (this.subscriptions.get(subscription.channel) === subscription) this.subscriptions.delete(subscription.channel);
  }

  /** Removes the map when it is empty: it would be a twentieth of an idle connection's memory. */
  #removeChecking({ channel }: Subscription): void {
    this.#checking?.delete(channel);
    if (this.#checking?.size === 0) this.#checking = undefined;
  }

  /** Discards a channel's queued frames. */
  #discardQueued(channel: string): void {
    this.#outbox?.forget(channel);
    if (this.#single?.channel === channel) this.#single = undefined;
  }

  /**
   * Checks the access of this session's subscriptions again. Events wait meanwhile and are discarded if access is
   * refused. Channels that were refused before are subscribed if they are now allowed.
   */
  async recheck(only?: string): Promise<void> {
    const all = [...this.subscriptions.values(), ...(this.#checking?.values() ?? [])];
    const suspended = all.filter((one) => (only === undefined || one.channel === only) && one.suspend());
    await Promise.all([...suspended.map((one) => this.#recheckOne(one)), this.#refused?.retry(only)]);
  }

  async #recheckOne(subscription: Subscription): Promise<void> {
    const { channel } = subscription;
    try {
      let allowed = true;
      while (allowed && subscription.needsCheck) allowed = await subscription.checkAccess();
      if (allowed) return await subscription.follow();
    } catch {
      return this.end(goodbye('stopping', RETRY_MS));
    }
    if (subscription.ended) return;
    this.#endSubscription(subscription, true);
    this.tell('unsubscribed', { channel, code: 'channel.not_found' });
  }

  /** Sends an event to this session alone, outside any channel's history. */
  tell(type: string, data: unknown): void {
    this.push(sessionEvent(type, data));
    this.flush();
  }

  /**
   * Asks the client to take a snapshot of `channel` and go on from `seq`, because it missed events that are gone.
   * Queued events from before the gap are discarded; so is this message after an unsubscribe or a further gap.
   */
  sendResync(channel: string, seq: number): void {
    this.#discardQueued(channel);
    this.push(sessionEventAbout(channel, 'resync', { channel, epoch: this.hub.epoch, seq }));
    this.flush();
  }

  /** Sends a reply to this connection, already encoded. It keeps its order among the events. */
  answer(frame: EncodedFrame): void {
    this.push({ bytes: frame.bytes, slow: 'cut', channel: '', key: '', seq: 0, frame: () => frame });
  }

  push(item: OutboxItem): void {
    if (this.#ended) return;
    const isAlone = !this.#outbox && !this.#single && item.bytes <= this.hub.outboxLimits.limit;
    if (isAlone) this.#single = item;
    else this.#openOutbox().push(item);
    if (this.#dirty) return;
    this.#dirty = true;
    this.hub.touched(this);
  }

  flush(): void {
    this.#dirty = false;
    if (!this.#ended && this.connection.ready) this.#handOver();
    this.#resolveWaiters();
  }

  /** Hands the whole queue to the connection, in one write, ready or not. */
  #handOver(): void {
    const item = this.#single;
    this.#single = undefined;
    if (item) this.connection.send([item.frame(this.connection.wire, item.seq)]);
    const outbox = this.#outbox;
    this.#outbox = undefined;
    outbox?.handOver();
  }

  /** Returns the outbox; on creation, moves the single queued item into it. */
  #openOutbox(): Outbox {
    if (this.#outbox) return this.#outbox;
    const outbox = (this.#outbox = new Outbox(this, this.hub.outboxLimits));
    const item = this.#single;
    this.#single = undefined;
    if (item) outbox.push(item);
    return outbox;
  }

  /** The connection has finished its write: the next may follow. */
  drained(): void {
    this.flush();
  }

  #resolveWaiters(): void {
    const waiting = this.#capacityWaiters;
    if (!waiting || !this.hasCapacity) return;
    this.#capacityWaiters = undefined;
    for (const resolve of waiting) resolve();
  }

  /** Whether the outbox is less than half full. */
  get hasCapacity(): boolean {
    return this.waitingBytes <= this.hub.options.outboxLimit / 2;
  }

  /** Resolves once the outbox is less than half full: a replay goes no faster than its client reads. */
  waitForCapacity(): Promise<void> {
    if (this.#ended || this.hasCapacity) return Promise.resolve();
    return new Promise((resolve) => (this.#capacityWaiters ??= []).push(resolve));
  }

  /** Ends the session from the server's side and sends the client the reason. */
  end(why: Goodbye): void {
    if (this.#ended) return;
    if (why.code === 'stopping') this.#handOver(); // the queue may hold replies to committed commands
    this.closed();
    this.connection.close(why);
  }

  /** The connection is gone. */
  closed(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#single = this.#outbox = this.#refused = undefined;
    for (const subscription of [...this.subscriptions.values(), ...(this.#checking?.values() ?? [])])
      this.#endSubscription(subscription);
    for (const resolve of this.#capacityWaiters ?? []) resolve();
    this.hub.forgetSession(this);
  }
}
