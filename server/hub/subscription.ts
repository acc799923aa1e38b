import type { Position } from '../../contract/frames';
import type { Feed, Reader } from './feed';
import type { HubEvent } from './hub-event';
import type { Session } from './session';

type State = 'checking' | 'replaying' | 'live' | 'ended';

/**
 * One session's reading of one channel. The past is read first, from memory where it reaches, else from
 * the log, page by page and no faster than the reader takes it; then the subscription goes live. Its
 * `position` only ever moves to position + 1 (HUB-1).
 */
export class Subscription implements Reader {
  position = 0;
  #state: State = 'checking';
  /** Counts permission changes, so that one arriving during a check makes it run again. */
  #ticket = 0;

  constructor(
    readonly channel: string,
    private readonly session: Session,
    /** Absent for a channel that keeps no log: its events are told once and forgotten. */
    private readonly feed: Feed | undefined,
  ) {}

  get ended(): boolean {
    return this.#state === 'ended';
  }

  /** Whether the session's user may (still) see the channel; asked at subscribe and when it changes (HUB-7). */
  async permitted(): Promise<boolean> {
    let ticket: number;
    let allowed: boolean;
    do {
      ticket = this.#ticket;
      allowed = await this.session.maySee(this.channel);
    } while (ticket !== this.#ticket);
    return allowed;
  }

  /** Finds the place to start from. True: everything after `since` will be sent (HUB-2). */
  async locate(since: Position | undefined, epoch: string): Promise<boolean> {
    if (!this.feed) return false;
    const resumable = since?.epoch === epoch;
    await this.feed.open(resumable ? since.seq : undefined);
    const recovered = resumable && !this.feed.hasGapAfter(since.seq) && (await this.feed.confirm(since.seq));
    this.position = recovered ? since.seq : this.feed.head;
    return recovered;
  }

  /** Sends what lies between the position and now, then follows. */
  async follow(): Promise<void> {
    if (this.ended) return;
    this.#state = 'replaying';
    while (this.#state === 'replaying') {
      const recent = this.feed?.recent(this.position) ?? [];
      if (this.feed && recent.length === 0 && this.position < this.feed.head) await this.#replayPage(this.feed);
      else this.#goLive(recent);
    }
    this.session.flush();
  }

  #goLive(recent: readonly HubEvent[]): void {
    this.#state = 'live';
    this.feed?.readers.add(this);
    for (const event of recent) this.deliver(event);
  }

  async #replayPage(feed: Feed): Promise<void> {
    await this.session.hasRoom();
    const events = await feed.page(this.position);
    if (this.#state !== 'replaying') return;
    if (events[0]?.seq !== this.position + 1) return this.#restart(feed);
    for (const event of events) this.#push(event);
    this.session.flush();
  }

  /** Retention overtook the replay: the reader is told to take a snapshot, and goes on from now. */
  #restart(feed: Feed): void {
    this.position = feed.head;
    this.session.tellLost(this.channel, feed.head);
  }

  deliver(event: HubEvent): void {
    if (this.#state !== 'live') return;
    if (event.seq === 0) this.session.push(event);
    else if (event.seq === this.position + 1) this.#push(event);
  }

  #push(event: HubEvent): void {
    this.position = event.seq;
    this.session.push(event);
  }

  lose(): void {
    if (this.feed && this.#state === 'live') this.#restart(this.feed);
  }

  /** Holds deliveries back until the permission has been asked for again. */
  suspend(): void {
    if (this.ended) return;
    this.#ticket++;
    this.#state = 'checking';
    this.feed?.readers.delete(this);
  }

  end(): void {
    this.#state = 'ended';
    this.feed?.readers.delete(this);
    if (this.feed?.readers.size === 0) this.feed.idleSince = Date.now();
  }
}
