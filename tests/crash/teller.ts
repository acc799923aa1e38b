import { io, type Socket } from 'socket.io-client';
import type { BalanceUpdated, MovementReply } from '../../contract/features/bank/schemas';
import type { Meta, Subscribed } from '../../contract/core/frames';
import { problems, type ProblemWire } from '../../contract/problems';
import type { Chance } from './chance';
import { draw, type Book, type Order, type Outcome } from './order';

export interface TellerOptions {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly transports: ('polling' | 'websocket')[];
  readonly chance: Chance;
  readonly book: Book;
  /** Channels to subscribe to, besides those that a connection of this user follows unasked. */
  readonly channels: readonly string[];
  /** Orders under way at once. */
  readonly window: number;
  /** Called at each answer and each event. */
  readonly onNews: () => void;
}

/** One event as a teller heard it: `from` is the first sequence that it stands for. */
export interface Heard extends BalanceUpdated {
  readonly from: number;
  readonly seq: number;
}

type Answer = { success: true; data: MovementReply } | ProblemWire;
type Resumed = Record<string, { seq: number; recovered: boolean }>;

/**
 * A client as the contract wants it: each command keeps its id and is sent again until it is answered, and a new
 * connection shows the positions that the old one had reached. Whatever the server does against its promise is noted.
 */
export class Teller {
  readonly outcomes: Outcome[] = [];
  readonly faults: string[] = [];
  readonly histories = new Map<string, Heard[]>();
  /** Last sequence heard of each channel. */
  readonly positions = new Map<string, number>();
  /** Connections made so far. */
  connections = 0;
  #epoch: string | undefined;
  #pending = new Map<string, Order>();
  #drawn = 0;
  #live = false;
  #working = false;
  #waiting = new Set<() => void>();
  readonly #socket: Socket;

  constructor(private readonly options: TellerOptions) {
    this.#socket = io(options.url, {
      transports: options.transports,
      forceNew: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 100,
      auth: (show) => show(this.#credentials()),
    });
    this.#socket
      .on('connected', (_: unknown, meta: { epoch: string; channels: Resumed }) => this.#resume(meta))
      .on('balance_updated', (data: BalanceUpdated, meta: Meta) => this.#hear(data, meta))
      .on('resync', ({ channel }: { channel: string }) => this.#note(`was told to start over on ${channel}`))
      .on('disconnect', () => (this.#live = false))
      .on('connect_error', (error) => this.#knockAgain(error));
  }

  /** Goes on drawing orders until told otherwise. */
  work(): void {
    this.#working = true;
    this.#fill();
  }

  /** Draws no more; resolves when everything under way is answered. */
  finish(): Promise<void> {
    this.#working = false;
    return this.#until(() => this.#pending.size === 0);
  }

  /** Resolves when this has been heard. */
  hasHeard(channel: string, seq: number): Promise<void> {
    return this.#until(() => (this.positions.get(channel) ?? 0) >= seq);
  }

  /** What it still waits for, for a test that waits in vain. */
  describe(): string {
    const orders = [...this.#pending.values()].map(({ id, name }) => `${name} ${id}`);
    return `${this.options.name}: ${this.#live ? 'live' : 'not connected'}, unanswered: ${orders.join(', ') || 'nothing'}`;
  }

  close(): void {
    this.#socket.close();
  }

  #credentials(): object {
    const { token } = this.options;
    if (this.#epoch === undefined) return { token };
    return { token, epoch: this.#epoch, positions: Object.fromEntries(this.positions) };
  }

  #resume({ epoch, channels }: { epoch: string; channels: Resumed }): void {
    this.connections++;
    if (this.#epoch !== undefined && epoch !== this.#epoch) this.#note('the epoch changed');
    this.#epoch = epoch;
    for (const [channel, position] of this.positions) {
      const { seq, recovered } = channels[channel] ?? {};
      if (!recovered || seq !== position) this.#note(`resumed ${channel} at ${seq} instead of ${position}`);
    }
    for (const [channel, { seq }] of Object.entries(channels)) {
      if (channel.startsWith('account:') && !this.positions.has(channel)) this.positions.set(channel, seq);
    }
    for (const channel of this.options.channels) if (!this.positions.has(channel)) this.#subscribe(channel);
    this.#live = true;
    for (const order of this.#pending.values()) this.#send(order);
    this.#fill();
  }

  #subscribe(channel: string): void {
    this.#socket.emit('subscribe', { channel }, (answer: { success: true; data: Subscribed } | ProblemWire) => {
      if (answer.success) this.positions.set(channel, answer.data.seq);
      else if (problems[answer.error.code].retry)
        setTimeout(
          () => this.#live && !this.positions.has(channel) && this.#subscribe(channel),
          answer.error.retry_after_ms ?? 50,
        );
      else this.#note(`may not follow ${channel}: ${answer.error.code}`);
    });
  }

  #hear(data: BalanceUpdated, { channel, seq = 0, from = seq }: Meta): void {
    const last = this.positions.get(channel);
    if (last === undefined) return this.#note(`heard ${channel} before it was told where that begins`);
    if (from !== last + 1 || seq < from) this.#note(`heard ${from}..${seq} of ${channel} after ${last}`);
    this.positions.set(channel, Math.max(last, seq));
    const history = this.histories.get(channel) ?? [];
    this.histories.set(channel, history);
    history.push({ ...data, from, seq });
    this.#changed();
  }

  #fill(): void {
    while (this.#live && this.#working && this.#pending.size < this.options.window) {
      const order = draw(this.options.chance, `${this.options.name}-${++this.#drawn}`, this.options.book);
      this.#pending.set(order.id, order);
      this.#send(order);
    }
  }

  #send({ id, name, input }: Order): void {
    this.#socket.emit(name, { ...input, id }, (answer: Answer) => this.#answered(id, answer));
  }

  /** An order may have been sent more than once and be answered as often; the first answer counts. */
  #answered(id: string, answer: Answer): void {
    const order = this.#pending.get(id);
    if (!order) return;
    if (!answer.success && problems[answer.error.code].retry) {
      setTimeout(() => this.#live && this.#pending.has(id) && this.#send(order), answer.error.retry_after_ms ?? 50);
      return;
    }
    this.#pending.delete(id);
    this.outcomes.push(answer.success ? { order, reply: answer.data } : { order, refusal: answer.error.code });
    this.#changed();
    this.#fill();
  }

  /** After a refusal by the server's own word, unlike one by the network, Socket.IO does not try again by itself. */
  #knockAgain(error: Error & { data?: ProblemWire['error'] }): void {
    if (this.#socket.active) return;
    if (!error.data || !problems[error.data.code].retry) return this.#note(`was refused: ${error.message}`);
    setTimeout(() => this.#socket.connect(), error.data.retry_after_ms ?? 50);
  }

  #note(fault: string): void {
    this.faults.push(`${this.options.name} ${fault}`);
  }

  #changed(): void {
    this.options.onNews();
    for (const look of this.#waiting) look();
  }

  #until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}
