import type { Position } from '../../contract/core/frames';
import type { ChannelStream, Reader } from './channel-stream';
import type { Publication } from './publication';
import type { SubscriptionOwner } from './session-host';

type State = 'checking' | 'replaying' | 'live' | 'ended';

/**
 * One session's reading of one channel. The past is read first, from memory where it reaches, else from
 * the log, page by page and no faster than the reader takes it; then the subscription goes live. Its
 * `position` only ever moves to position + 1 (HUB-1).
 */
export class Subscription implements Reader {
  position = 0;
  #state: State = 'checking';
  /** Counts permission changes; `#checked` is the count for which the gate was last asked. */
  #changes = 0;
  #checked = -1;
  /** Counts calls of `follow`, so that one overtaken by another stops. */
  #run = 0;

  /** Absent until the channel is known to be seen, and for one that keeps no log: its events are told once and forgotten. */
  private feed: ChannelStream | undefined;

  constructor(
    readonly channel: string,
    readonly session: SubscriptionOwner,
    /** Whether the gate itself has just named the channel: it need not be asked again at once. */
    named: boolean,
  ) {
    if (named) this.#checked = this.#changes;
  }

  /** Reads this feed from now on, and keeps it until its end. */
  read(feed: ChannelStream): void {
    this.feed = feed;
    feed.hold();
  }

  get ended(): boolean {
    return this.#state === 'ended';
  }

  /** Whether events reach the session: it may see the channel, and has been told what lay before. */
  get live(): boolean {
    return this.#state === 'live';
  }

  /**
   * Whether the session's user may see the channel: asked at subscribe and when it changes (HUB-7).
   * A change that arrives during a check makes it run again.
   *
   * @param asked the channels that may be seen, where the gate is being asked for many in this very turn
   */
  async permitted(asked?: Promise<ReadonlySet<string>>): Promise<boolean> {
    let allowed = true;
    for (let answer = asked; this.unchecked; answer = undefined) {
      const change = this.#changes;
      allowed = await (answer
        ? answer.then((seen) => seen.has(this.channel))
        : this.session.canSubscribe(this.channel));
      this.#checked = change;
    }
    return allowed;
  }

  /** Finds the place to start from. True: everything after `since` will be sent (HUB-2). */
  async locate(since: Position | undefined, epoch: string): Promise<boolean> {
    if (!this.feed) return false;
    const resumable = since?.epoch === epoch;
    await this.feed.open(resumable ? since.seq : undefined);
    const recovered = resumable && (await this.feed.reaches(since.seq));
    this.position = recovered ? since.seq : this.feed.head;
    return recovered;
  }

  /** Whether the gate must be asked anew: a permission has changed since it was last. */
  get unchecked(): boolean {
    return this.#checked !== this.#changes;
  }

  /** Sends what lies between the position and now, then goes on live. */
  async follow(): Promise<void> {
    if (this.ended) return;
    this.#state = 'replaying';
    const run = ++this.#run;
    const current = (): boolean => this.#state === 'replaying' && run === this.#run;
    while (current()) {
      const recent = this.feed?.recent(this.position);
      if (!this.feed || recent?.length === 0) this.#goLive();
      else if (recent) await this.#replay(recent, current);
      else await this.#replayPage(this.feed, current);
    }
    this.session.flush();
  }

  #goLive(): void {
    this.#state = 'live';
    this.feed?.readers.add(this);
  }

  async #replayPage(feed: ChannelStream, current: () => boolean): Promise<void> {
    await this.session.hasRoom();
    if (!current()) return;
    const events = await feed.page(this.position);
    if (!current()) return;
    if (events[0]?.seq !== this.position + 1) return this.#restart(feed);
    await this.#replay(events, current);
    this.session.flush();
  }

  /** However much it is, no more of it waits than has room: a reader who is far behind is not too slow for that (HUB-4). */
  async #replay(events: readonly Publication[], current: () => boolean): Promise<void> {
    for (const event of events) {
      while (!this.session.roomy) {
        this.session.flush();
        await this.session.hasRoom();
        if (!current()) return;
      }
      this.#push(event);
    }
  }

  /** Retention overtook the replay: the reader is told to take a snapshot, and goes on from now. */
  #restart(feed: ChannelStream): void {
    this.position = feed.head;
    this.session.tellLost(this.channel, feed.head);
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
    if (this.feed && this.#state === 'live') this.#restart(this.feed);
  }

  /**
   * A permission may have changed: holds deliveries back until the gate has been asked again.
   * @returns whether the caller must ask; false where a check is under way that will run again by itself.
   */
  suspend(): boolean {
    this.#changes++;
    if (this.#state !== 'live' && this.#state !== 'replaying') return false;
    this.#state = 'checking';
    this.feed?.readers.delete(this);
    return true;
  }

  end(): void {
    if (this.ended) return;
    this.#state = 'ended';
    this.feed?.readers.delete(this);
    this.feed?.release();
  }
}
