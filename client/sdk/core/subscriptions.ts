import { SESSION_CHANNEL } from '../../../contract/core/channels';
import type { ConnectedMeta, HandshakeAuth, Meta, Position, Subscribed } from '../../../contract/core/frames';
import { Problem } from '../../../contract/problems';
import type { Down } from './client-channel';
import { LinkLost, type Transport } from '../transports/transport';
import { channelNotFound, ownProblem, type WishedLanguage } from './own-problem';

/**
 * What is followed over a line, and how far each channel has been heard. It outlives links: the next one is
 * greeted with the positions, so that the hub goes on where the last one broke off (HUB-2).
 */
export class Follows {
  /** Position of each channel wanted; `undefined` while nothing of it has been heard. */
  readonly #wanted = new Map<string, Position | undefined>();
  /** Channels that are wanted and were refused: the hub takes them up once they may be seen (HUB-7), or the next link does. */
  readonly #refused = new Set<string>();
  /** Channels that the hub lets this connection follow unasked. */
  readonly #home = new Set<string>();
  #link: Transport | undefined;
  #greeted: HandshakeAuth = {};
  #epoch = '';

  constructor(
    private readonly down: (message: Down) => void,
    private readonly language?: WishedLanguage,
  ) {}

  /** What the next link says of the past. Positions of another history than the newest mean nothing. */
  hello(): HandshakeAuth {
    const positions: Record<string, number> = {};
    const channels = [...this.#refused];
    for (const [channel, at] of this.#wanted) {
      if (at?.epoch === this.#epoch) positions[channel] = at.seq;
      else if (at === undefined) channels.push(channel);
    }
    this.#greeted = {
      ...(Object.keys(positions).length > 0 && { epoch: this.#epoch, positions }),
      ...(channels.length > 0 && { channels }),
    };
    return this.#greeted;
  }

  /** The link is up: what it was greeted with is answered, the rest is asked for. */
  connected(link: Transport, { epoch, channels }: ConnectedMeta): void {
    this.#link = link;
    this.#epoch = epoch;
    for (const [channel, { seq, recovered }] of Object.entries(channels)) {
      const before = this.#wanted.get(channel);
      const isAsked = this.#refused.delete(channel) || this.#wanted.has(channel);
      if (!isAsked) this.#home.add(channel);
      if (!recovered || !before) this.#wanted.set(channel, { epoch, seq });
      this.down({ kind: 'followed', answer: { channel, epoch, seq, recovered } });
    }
    for (const [channel, since] of this.#wanted) {
      if (Object.hasOwn(channels, channel)) continue;
      if (this.#askedFor(channel)) this.#refuse(channel, this.#absent());
      else void this.#subscribe(channel, since);
    }
  }

  /** Whether the link was greeted with the channel: no answer is a no. */
  #askedFor(channel: string): boolean {
    const { positions = {}, channels = [] } = this.#greeted;
    return Object.hasOwn(positions, channel) || channels.includes(channel);
  }

  disconnected(): void {
    this.#link = undefined;
  }

  /** Follows from `since`, or from where the channel has been heard if that is earlier: repeats are dropped by each reader. */
  follow(channel: string, since?: Position): void {
    this.#refused.delete(channel);
    const heard = this.#wanted.get(channel);
    const earlier = heard && since && heard.epoch === since.epoch && heard.seq < since.seq ? heard : (since ?? heard);
    this.#wanted.set(channel, earlier);
    if (this.#link) void this.#subscribe(channel, earlier);
  }

  leave(channel: string): void {
    if (this.#home.has(channel)) return;
    if (this.#wanted.delete(channel) || this.#refused.delete(channel)) this.#link?.unsubscribe(channel);
  }

  /** Somebody else comes back: nothing that was followed for the last one is theirs unasked. */
  forgetHome(): void {
    for (const channel of this.#home) {
      this.#wanted.delete(channel);
      this.#refused.delete(channel);
    }
    this.#home.clear();
  }

  /** An event of the link, passed on; a channel's own is the new position. */
  event(type: string, data: unknown, meta: Meta): void {
    if (meta.channel === SESSION_CHANNEL) return this.#told(type, data);
    if (!this.#wanted.has(meta.channel)) return;
    if (meta.seq !== undefined && meta.epoch !== undefined) {
      this.#wanted.set(meta.channel, { epoch: meta.epoch, seq: meta.seq });
    }
    this.down({ kind: 'event', type, data, meta });
  }

  /** What the hub says of channels to this connection alone; the rest is for the app. */
  #told(type: string, data: unknown): void {
    if (type === 'resync') {
      const { channel, epoch, seq } = data as Position & { channel: string };
      if (!this.#wanted.has(channel)) return;
      this.#wanted.set(channel, { epoch, seq });
      return this.down({ kind: 'followed', answer: { channel, epoch, seq, recovered: false } });
    }
    if (type === 'unsubscribed') return this.#refuse((data as { channel: string }).channel, this.#absent());
    if (type === 'subscribed') this.#permitted(data as Subscribed);
    this.down({ kind: 'told', type, data });
  }

  async #subscribe(channel: string, since: Position | undefined): Promise<void> {
    const link = this.#link;
    try {
      const answer = await link?.subscribe(channel, since);
      if (!answer || !this.#wanted.has(channel)) return;
      if (!answer.recovered) this.#wanted.set(channel, { epoch: answer.epoch, seq: answer.seq });
      this.down({ kind: 'followed', answer });
    } catch (error) {
      if (error instanceof LinkLost) return; // asked again by the next link
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'channel.superseded') return;
      if (error.mayPass) return link?.close(); // an outage is not a refusal: come back later
      this.#refuse(channel, error);
    }
  }

  /** The hub follows a channel by itself: a new account, or one that was refused before. */
  #permitted(answer: Subscribed): void {
    const { channel, epoch, seq } = answer;
    const isAsked = this.#refused.delete(channel);
    if (!isAsked) this.#home.add(channel);
    this.#wanted.set(channel, { epoch, seq });
    if (isAsked) this.down({ kind: 'followed', answer });
  }

  #refuse(channel: string, problem: Problem): void {
    if (this.#wanted.delete(channel)) this.#refused.add(channel);
    this.down({ kind: 'refused', channel, problem: problem.toWire().error });
  }

  #absent(): Problem {
    return ownProblem(this.language, channelNotFound, { field: 'channel' });
  }
}
