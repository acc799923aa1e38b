import { mayBeFollowed } from '../../contract/channels';
import type { Position, Subscribed, SubscribeInput } from '../../contract/core/frames';
import type { Principal } from '../../contract/core/identity';
import { goodbye, type Goodbye } from '../../contract/core/goodbye';
import { Problem, problem } from '../../contract/problems';
import { sessionEvent, sessionEventAbout } from './publication';
import { newId } from './ids';
import { Outbox } from './outbox';
import type { Connection, EncodedFrame, Following, OutboxItem } from './ports';
import { ifProblem, RefusedChannels, RETRY_MS } from './refused-channels';
import type { SessionHost, SubscriptionOwner } from './session-host';
import { Subscription } from './subscription';
import { Subscriptions } from './subscriptions';

/** One connection of one principal, whatever its transport: what it follows, and what waits for it. */
export class Session implements SubscriptionOwner {
  /** When it came, milliseconds since 1970. */
  readonly since = Date.now();
  readonly subscriptions = new Subscriptions();
  #refused: RefusedChannels | undefined;
  /** What the gate is being asked for, by channel: nobody counts it as followed. */
  #asked: Map<string, Subscription> | undefined;
  /** Whether it has heard who it is and what it follows; nothing comes before that. */
  greeted = false;
  #id: string | undefined;
  #dirty = false;
  #ended = false;
  /** What waits alone, as nearly everything does. */
  #parcel: OutboxItem | undefined;
  /** What waits, where it is more; there is none while there is no need for it. */
  #outbox: Outbox | undefined;
  /** Those who wait until the reader has taken some of it. */
  #roomWanted: (() => void)[] | undefined;

  constructor(
    readonly principal: Principal,
    readonly connection: Connection,
    private readonly hub: SessionHost<Session, Subscription>,
  ) {}

  /** Made for whoever asks first. */
  get id(): string {
    return (this.#id ??= newId());
  }

  /** Bytes that wait for the connection. */
  get waitingBytes(): number {
    return this.#outbox?.bytes ?? this.#parcel?.bytes ?? 0;
  }

  /** More waits for this reader than may (HUB-4). */
  overflowed(): void {
    this.end(goodbye('too_slow'));
  }

  get ended(): boolean {
    return this.#ended;
  }

  canSubscribe(channel: string): Promise<boolean> {
    return this.hub.options.gate.canSubscribe(this.principal, channel);
  }

  /**
   * Follows a channel. `accepted` is called before the first event of it is sent.
   * Asking again for a channel that is followed already starts it anew at `since`.
   * @throws Problem `channel.not_found` for an absent and for a forbidden channel alike, `channel.superseded`
   * where the same session has asked anew, or has left the channel, before this could be answered.
   */
  async subscribe({ channel, since }: SubscribeInput, accepted: (answer: Subscribed) => void): Promise<void> {
    const { subscription, answer } = await this.#prepare(channel, since);
    if (subscription.ended) throw problem('channel.superseded', { field: 'channel' });
    accepted(answer);
    await this.#follow(subscription);
  }

  /**
   * Follows what this principal's connections follow by themselves, the channels of `positions` from where they
   * stood, and `channels` from now on, without a further round trip. `accepted` is called before the first event is
   * sent; a channel missing from its answers is absent or forbidden.
   */
  async resume(
    { epoch = '', positions = {}, channels: others = [], alone = false }: Following,
    accepted: (answers: Subscribed[]) => void,
  ): Promise<void> {
    const home = new Set(alone ? [] : await this.hub.options.gate.autoSubscriptions(this.principal));
    const channels = new Set([...home, ...(alone ? [] : Object.keys(positions)), ...others]);
    const seen = this.hub.seenAmong(
      this.principal,
      [...channels].filter((channel) => !home.has(channel)),
    );
    const prepared = await Promise.all(
      [...channels].map((channel) => {
        const seq = Object.hasOwn(positions, channel) ? positions[channel] : undefined;
        const since = seq === undefined ? undefined : { epoch, seq };
        return this.#prepare(channel, since, { home: home.has(channel), seen }).catch(ifProblem);
      }),
    );
    const open = prepared.flatMap((one) => (one && !one.subscription.ended ? [one] : []));
    accepted(open.map(({ answer }) => answer));
    this.greeted = true;
    await Promise.all(open.map(({ subscription }) => this.#follow(subscription)));
  }

  async #prepare(
    channel: string,
    since: Position | undefined,
    { home = false, seen }: { home?: boolean; seen?: Promise<ReadonlySet<string>> | undefined } = {},
  ): Promise<{ subscription: Subscription; answer: Subscribed }> {
    if (!mayBeFollowed(channel)) throw problem('channel.not_found', { field: 'channel' });
    this.unsubscribe(channel);
    const asked = (this.#asked ??= new Map<string, Subscription>());
    if (this.subscriptions.size + asked.size >= this.hub.options.maxSubscriptions) throw problem('channel.too_many');
    const subscription = new Subscription(channel, this, home);
    asked.set(channel, subscription);
    try {
      const { epoch } = this.hub;
      await this.#permit(subscription, seen);
      this.#take(subscription);
      const recovered = await subscription.locate(since, epoch);
      await this.#permit(subscription);
      return { subscription, answer: { channel, epoch, seq: subscription.position, recovered } };
    } catch (error) {
      this.#drop(subscription, error instanceof Problem && error.code === 'channel.not_found');
      throw error;
    }
  }

  async #follow(subscription: Subscription): Promise<void> {
    await (subscription.unchecked ? this.#recheckOne(subscription) : subscription.follow());
    this.hub.changed(this);
  }

  /** @throws Problem `channel.not_found`, `channel.superseded` where it has ended meanwhile: then nothing is kept of it. */
  async #permit(subscription: Subscription, seen?: Promise<ReadonlySet<string>>): Promise<void> {
    if (!(await subscription.permitted(seen))) throw problem('channel.not_found', { field: 'channel' });
    if (subscription.ended) throw problem('channel.superseded', { field: 'channel' });
  }

  /** It may be seen: from now on it is followed. */
  #take(subscription: Subscription): void {
    this.#answered(subscription);
    this.subscriptions.add(subscription);
    this.hub.takeSubscription(subscription);
    this.hub.changed(this);
  }

  unsubscribe(channel: string): void {
    this.#refused?.delete(channel);
    const subscription = this.#asked?.get(channel) ?? this.subscriptions.get(channel);
    if (subscription) this.#drop(subscription);
  }

  /** Ends a subscription; of one that was refused its name is kept. */
  #drop(subscription: Subscription, isRefused = false): void {
    if (subscription.ended) return; // another one may have its channel by now
    if (isRefused) (this.#refused ??= new RefusedChannels(this)).add(subscription.channel);
    subscription.end();
    if (this.#asked?.get(subscription.channel) === subscription) return this.#answered(subscription);
    this.#forget(subscription.channel);
    this.hub.forgetSubscription(subscription);
    this.hub.changed(this);
    if (this.subscriptions.get(subscription.channel) === subscription) this.subscriptions.delete(subscription.channel);
  }

  /** An empty map for each connection that waits for nothing would be a twentieth of its weight. */
  #answered({ channel }: Subscription): void {
    this.#asked?.delete(channel);
    if (this.#asked?.size === 0) this.#asked = undefined;
  }

  /** Nothing of a channel that still waits is sent any more. */
  #forget(channel: string): void {
    this.#outbox?.forget(channel);
    if (this.#parcel?.channel === channel) this.#parcel = undefined;
  }

  /**
   * Asks the gate again about what this session follows; events wait meanwhile, and are not sent if it says no. What it
   * asked for and was refused is followed if the gate now says yes.
   */
  async recheck(only?: string): Promise<void> {
    const all = [...this.subscriptions.values(), ...(this.#asked?.values() ?? [])];
    const suspended = all.filter((one) => (only === undefined || one.channel === only) && one.suspend());
    await Promise.all([...suspended.map((one) => this.#recheckOne(one)), this.#refused?.askAgain(only)]);
  }

  async #recheckOne(subscription: Subscription): Promise<void> {
    const { channel } = subscription;
    try {
      let allowed = true;
      while (allowed && subscription.unchecked) allowed = await subscription.permitted();
      if (allowed) return await subscription.follow();
    } catch {
      return this.end(goodbye('stopping', RETRY_MS));
    }
    if (subscription.ended) return;
    this.#drop(subscription, true);
    this.tell('unsubscribed', { channel, code: 'channel.not_found' });
  }

  /** An event for this session alone, outside any channel's history. */
  tell(type: string, data: unknown): void {
    this.push(sessionEvent(type, data));
    this.flush();
  }

  /**
   * Events of `channel` are gone that this session has not had: it takes a snapshot and goes on from `seq`. What still
   * waits from before then is not sent, and neither is this word if the channel is left or lost again before it leaves.
   */
  tellLost(channel: string, seq: number): void {
    this.#forget(channel);
    this.push(sessionEventAbout(channel, 'resync', { channel, epoch: this.hub.epoch, seq }));
    this.flush();
  }

  /** An answer to this connection, in its wire's words already. It keeps its place among the events. */
  answer(frame: EncodedFrame): void {
    this.push({ bytes: frame.bytes, slow: 'cut', channel: '', key: '', seq: 0, frame: () => frame });
  }

  push(parcel: OutboxItem): void {
    if (this.#ended) return;
    const isAlone = !this.#outbox && !this.#parcel && parcel.bytes <= this.hub.outboxLimits.limit;
    if (isAlone) this.#parcel = parcel;
    else this.#openOutbox().push(parcel);
    if (this.#dirty) return;
    this.#dirty = true;
    this.hub.touched(this);
  }

  flush(): void {
    this.#dirty = false;
    if (!this.#ended && this.connection.ready) this.#handOver();
    this.#offerRoom();
  }

  /** Hands everything that waits to the connection, in one write, ready or not. */
  #handOver(): void {
    const parcel = this.#parcel;
    this.#parcel = undefined;
    if (parcel) this.connection.send([parcel.frame(this.connection.wire, parcel.seq)]);
    const outbox = this.#outbox;
    this.#outbox = undefined;
    outbox?.handOver();
  }

  /** What has waited alone is the first in it. */
  #openOutbox(): Outbox {
    if (this.#outbox) return this.#outbox;
    const outbox = (this.#outbox = new Outbox(this, this.hub.outboxLimits));
    const parcel = this.#parcel;
    this.#parcel = undefined;
    if (parcel) outbox.push(parcel);
    return outbox;
  }

  /** The connection's word that its write has left: the next may follow. */
  drained(): void {
    this.flush();
  }

  #offerRoom(): void {
    const waiting = this.#roomWanted;
    if (!waiting || !this.roomy) return;
    this.#roomWanted = undefined;
    for (const resolve of waiting) resolve();
  }

  /** Whether the outbox is less than half full. */
  get roomy(): boolean {
    return this.waitingBytes <= this.hub.options.outboxLimit / 2;
  }

  /** Resolves once there is room: a replay goes no faster than its reader. */
  hasRoom(): Promise<void> {
    if (this.#ended || this.roomy) return Promise.resolve();
    return new Promise((resolve) => (this.#roomWanted ??= []).push(resolve));
  }

  /** Ends the session from the server's side, telling the client why. */
  end(why: Goodbye): void {
    if (this.#ended) return;
    if (why.code === 'stopping') this.#handOver(); // answers to what was committed are among it
    this.closed();
    this.connection.close(why);
  }

  /** The connection is gone. */
  closed(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#parcel = this.#outbox = this.#refused = undefined;
    for (const subscription of [...this.subscriptions.values(), ...(this.#asked?.values() ?? [])])
      this.#drop(subscription);
    for (const resolve of this.#roomWanted ?? []) resolve();
    this.hub.forgetSession(this);
  }
}
