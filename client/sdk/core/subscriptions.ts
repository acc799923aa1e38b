import { SESSION_CHANNEL } from '../../../contract/core/channels';
import type { ConnectedMeta, HandshakeAuth, Meta, Position, Subscribed } from '../../../contract/core/frames';
import { Problem } from '../../../contract/problems';
import type { ConnectionMessage } from './client-channel';
import { TransportLost, type Transport } from '../transports/transport';
import { channelNotFound, ownProblem, type RequestedLanguage } from './own-problem';

/**
 * The subscriptions of a connection and the last position received of each. They outlive transports: the next handshake
 * carries the positions, so that the hub resumes where the last connection ended (HUB-2).
 */
export class Subscriptions {
  /** The position of each subscribed channel; `undefined` while nothing of it has been received. */
  readonly #positions = new Map<string, Position | undefined>();
  /**
   * Subscriptions that the hub refused. The hub starts them once access is granted (HUB-7), or the next connection asks
   * again.
   */
  readonly #refused = new Set<string>();
  /** Channels that the hub subscribed for this connection without a request. */
  readonly #automatic = new Set<string>();
  #transport: Transport | undefined;
  #handshake: HandshakeAuth = {};
  #epoch = '';

  constructor(
    private readonly down: (message: ConnectionMessage) => void,
    private readonly language?: RequestedLanguage,
  ) {}

  /** Returns the handshake's part about subscriptions. Positions of an epoch other than the newest are omitted. */
  hello(): HandshakeAuth {
    const positions: Record<string, number> = {};
    const channels = [...this.#refused];
    for (const [channel, at] of this.#positions) {
      if (at?.epoch === this.#epoch) positions[channel] = at.seq;
      else if (at === undefined) channels.push(channel);
    }
    this.#handshake = {
      ...(Object.keys(positions).length > 0 && { epoch: this.#epoch, positions }),
      ...(channels.length > 0 && { channels }),
    };
    return this.#handshake;
  }

  /** Handles the hub's greeting: it answers the channels of the handshake; the others are subscribed now. */
  connected(transport: Transport, { epoch, channels }: ConnectedMeta): void {
    this.#transport = transport;
    this.#epoch = epoch;
    for (const [channel, { seq, recovered }] of Object.entries(channels)) {
      const before = this.#positions.get(channel);
      const wasRequested = this.#refused.delete(channel) || this.#positions.has(channel);
      if (!wasRequested) this.#automatic.add(channel);
      if (!recovered || !before) this.#positions.set(channel, { epoch, seq });
      this.down({ kind: 'followed', answer: { channel, epoch, seq, recovered } });
    }
    for (const [channel, since] of this.#positions) {
      if (Object.hasOwn(channels, channel)) continue;
      if (this.#wasInHandshake(channel)) this.#refuse(channel, this.#notFound());
      else void this.#subscribe(channel, since);
    }
  }

  /** Whether the handshake asked for the channel: if the greeting does not answer it, it is refused. */
  #wasInHandshake(channel: string): boolean {
    const { positions = {}, channels = [] } = this.#handshake;
    return Object.hasOwn(positions, channel) || channels.includes(channel);
  }

  disconnected(): void {
    this.#transport = undefined;
  }

  /** Subscribes from `since`, or from the last position received if that is earlier: each reader drops repeats. */
  follow(channel: string, since?: Position): void {
    this.#refused.delete(channel);
    const received = this.#positions.get(channel);
    const earlier =
      received && since && received.epoch === since.epoch && received.seq < since.seq ? received : (since ?? received);
    this.#positions.set(channel, earlier);
    if (this.#transport) void this.#subscribe(channel, earlier);
  }

  leave(channel: string): void {
    if (this.#automatic.has(channel)) return;
    if (this.#positions.delete(channel) || this.#refused.delete(channel)) this.#transport?.unsubscribe(channel);
  }

  /** Forgets the automatic subscriptions of the previous actor. */
  forgetHome(): void {
    for (const channel of this.#automatic) {
      this.#positions.delete(channel);
      this.#refused.delete(channel);
    }
    this.#automatic.clear();
  }

  /** Passes an event on, and stores its position. */
  event(type: string, data: unknown, meta: Meta): void {
    if (meta.channel === SESSION_CHANNEL) return this.#onSessionMessage(type, data);
    if (!this.#positions.has(meta.channel)) return;
    if (meta.seq !== undefined && meta.epoch !== undefined) {
      this.#positions.set(meta.channel, { epoch: meta.epoch, seq: meta.seq });
    }
    this.down({ kind: 'event', type, data, meta });
  }

  /** Handles messages about subscriptions; other messages for this session are passed to the application. */
  #onSessionMessage(type: string, data: unknown): void {
    if (type === 'resync') {
      const { channel, epoch, seq } = data as Position & { channel: string };
      if (!this.#positions.has(channel)) return;
      this.#positions.set(channel, { epoch, seq });
      return this.down({ kind: 'followed', answer: { channel, epoch, seq, recovered: false } });
    }
    if (type === 'unsubscribed') return this.#refuse((data as { channel: string }).channel, this.#notFound());
    if (type === 'subscribed') this.#onPermitted(data as Subscribed);
    this.down({ kind: 'told', type, data });
  }

  async #subscribe(channel: string, since: Position | undefined): Promise<void> {
    const transport = this.#transport;
    try {
      const answer = await transport?.subscribe(channel, since);
      if (!answer || !this.#positions.has(channel)) return;
      if (!answer.recovered) this.#positions.set(channel, { epoch: answer.epoch, seq: answer.seq });
      this.down({ kind: 'followed', answer });
    } catch (error) {
      if (error instanceof TransportLost) return; // the next connection asks again
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'channel.superseded') return;
      if (error.isRetryable) return transport?.close(); // an outage is not a refusal: reconnect later
      this.#refuse(channel, error);
    }
  }

  /** Handles a subscription started by the hub: a new account, or a channel that was refused before. */
  #onPermitted(answer: Subscribed): void {
    const { channel, epoch, seq } = answer;
    const wasRequested = this.#refused.delete(channel);
    if (!wasRequested) this.#automatic.add(channel);
    this.#positions.set(channel, { epoch, seq });
    if (wasRequested) this.down({ kind: 'followed', answer });
  }

  #refuse(channel: string, problem: Problem): void {
    if (this.#positions.delete(channel)) this.#refused.add(channel);
    this.down({ kind: 'refused', channel, problem: problem.toWire().error });
  }

  #notFound(): Problem {
    return ownProblem(this.language, channelNotFound, { field: 'channel' });
  }
}
