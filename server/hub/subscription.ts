import type { Position } from '../../contract/core/frames';
import type { ChannelStream, Reader } from './channel-stream';
import type { Publication } from './publication';
import type { SubscriptionOwner } from './session-host';

type State = 'checking' | 'replaying' | 'live' | 'ended';

/**
 * One session's reading of one channel. It replays past events first, from memory where it reaches, else from
 * the log, page by page and no faster than the client reads; then it goes live. Its
 * `position` only ever moves to position + 1 (HUB-1).
 */
export class Subscription implements Reader {
  position = 0;
  #state: State = 'checking';
  /** Counts permission changes; `#checked` is the count at the last check. */
  #changes = 0;
  #checked = -1;
  /** Counts calls of `follow`, so that an overtaken call stops. */
  #run = 0;

  /** Absent until access is confirmed, and for a channel without a log: its events are ephemeral. */
  private stream: ChannelStream | undefined;

  constructor(
    readonly channel: string,
    readonly session: SubscriptionOwner,
    /** Whether the authorizer itself has just named the channel, so that it need not be checked again at once. */
    isAuthorized: boolean,
  ) {
    if (isAuthorized) this.#checked = this.#changes;
  }

  /** Reads this stream from now on, and holds it until the subscription ends. */
  read(stream: ChannelStream): void {
    this.stream = stream;
    stream.hold();
  }

  get ended(): boolean {
    return this.#state === 'ended';
  }

  /** Whether events reach the session: access is confirmed and the replay is finished. */
  get live(): boolean {
    return this.#state === 'live';
  }

  /**
   * Whether the session's principal may see the channel: checked at subscribe and after each change (HUB-7).
   * A change that arrives during a check makes the check run again.
   *
   * @param batched the visible channels, where one lookup for many channels is already under way
   */
  async checkAccess(batched?: Promise<ReadonlySet<string>>): Promise<boolean> {
    let allowed = true;
    for (let answer = batched; this.needsCheck; answer = undefined) {
      const change = this.#changes;
      allowed = await (answer
        ? answer.then((visible) => visible.has(this.channel))
        : this.session.canSubscribe(this.channel));
      this.#checked = change;
    }
    return allowed;
  }

  /** Finds the position to start from. Returns true if every event after `since` will be sent (HUB-2). */
  async locate(since: Position | undefined, epoch: string): Promise<boolean> {
    if (!this.stream) return false;
    const resumable = since?.epoch === epoch;
    await this.stream.open(resumable ? since.seq : undefined);
    const recovered = resumable && (await this.stream.canReplayFrom(since.seq));
    this.position = recovered ? since.seq : this.stream.head;
    return recovered;
  }

  /** Whether access must be checked again: a permission has changed since the last check. */
  get needsCheck(): boolean {
    return this.#checked !== this.#changes;
  }

  /** Sends the events between the position and now, then goes live. */
  async follow(): Promise<void> {
    if (this.ended) return;
    this.#state = 'replaying';
    const run = ++this.#run;
    const current = (): boolean => this.#state === 'replaying' && run === this.#run;
    while (current()) {
      const recent = this.stream?.recent(this.position);
      if (!this.stream || recent?.length === 0) this.#goLive();
      else if (recent) await this.#replay(recent, current);
      else await this.#replayPage(this.stream, current);
    }
    this.session.flush();
  }

  #goLive(): void {
    this.#state = 'live';
    this.stream?.readers.add(this);
  }

  async #replayPage(stream: ChannelStream, current: () => boolean): Promise<void> {
    await this.session.waitForCapacity();
    if (!current()) return;
    const events = await stream.page(this.position);
    if (!current()) return;
    if (events[0]?.seq !== this.position + 1) return this.#restart(stream);
    await this.#replay(events, current);
    this.session.flush();
  }

  /** Queues no more than the outbox has capacity for: being far behind does not make a client too slow (HUB-4). */
  async #replay(events: readonly Publication[], current: () => boolean): Promise<void> {
    for (const event of events) {
      while (!this.session.hasCapacity) {
        this.session.flush();
        await this.session.waitForCapacity();
        if (!current()) return;
      }
      this.#push(event);
    }
  }

  /** Retention overtook the replay: asks the client to take a snapshot, and continues from now. */
  #restart(stream: ChannelStream): void {
    this.position = stream.head;
    this.session.sendResync(this.channel, stream.head);
  }

  deliver(event: Publication): void {
    if (this.#state !== 'live') return;
    if (event.seq === 0) this.session.push(event);
    else if (event.seq === this.position + 1) this.#push(event);
  }

  #push(event: Publication): void {
    this.position = event.seq;
    this.session.push(event);
  }

  lose(): void {
    if (this.stream && this.#state === 'live') this.#restart(this.stream);
  }

  /**
   * A permission may have changed: holds deliveries back until access has been checked again.
   * @returns whether the caller must check; false where a check is under way that will run again by itself.
   */
  suspend(): boolean {
    this.#changes++;
    if (this.#state !== 'live' && this.#state !== 'replaying') return false;
    this.#state = 'checking';
    this.stream?.readers.delete(this);
    return true;
  }

  end(): void {
    if (this.ended) return;
    this.#state = 'ended';
    this.stream?.readers.delete(this);
    this.stream?.release();
  }
}
