import { io, type Socket } from 'socket.io-client';
import type { BalanceUpdated, MovementReply } from '../../contract/features/bank/schemas';
import type { Meta, Subscribed } from '../../contract/core/frames';
import { problems, type ProblemWire } from '../../contract/problems';
import type { Chance } from './seeded-random';
import { nextOrder, type Accounts, type Order, type Outcome } from './order';

export interface TellerOptions {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly transports: ('polling' | 'websocket')[];
  readonly chance: Chance;
  readonly accounts: Accounts;
  /** Channels to subscribe to, besides the automatic subscriptions of this user. */
  readonly channels: readonly string[];
  /** Number of orders in flight. */
  readonly window: number;
  /** Called for each answer and each event. */
  readonly onProgress: () => void;
}

/** A received event: `from` is the first sequence that it covers. */
export interface ReceivedBalance extends BalanceUpdated {
  readonly from: number;
  readonly seq: number;
}

type Answer = { success: true; data: MovementReply } | ProblemWire;
type Resumed = Record<string, { seq: number; recovered: boolean }>;

/**
 * A client as the contract describes it: each command keeps its id and is sent again until it is answered, and a new
 * connection presents the positions of the old one. It records every violation of the server's guarantees.
 */
export class Teller {
  readonly outcomes: Outcome[] = [];
  readonly faults: string[] = [];
  readonly histories = new Map<string, ReceivedBalance[]>();
  /** Last sequence received of each channel. */
  readonly positions = new Map<string, number>();
  /** Connections made so far. */
  connections = 0;
  #epoch: string | undefined;
  #pending = new Map<string, Order>();
  #created = 0;
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
      auth: (send) => send(this.#credentials()),
    });
    this.#socket
      .on('connected', (_: unknown, meta: { epoch: string; channels: Resumed }) => this.#resume(meta))
      .on('balance_updated', (data: BalanceUpdated, meta: Meta) => this.#onBalance(data, meta))
      .on('resync', ({ channel }: { channel: string }) => this.#note(`received a resync of ${channel}`))
      .on('disconnect', () => (this.#live = false))
      .on('connect_error', (error) => this.#retry(error));
  }

  /** Keeps sending orders until `finish`. */
  work(): void {
    this.#working = true;
    this.#fill();
  }

  /** Stops sending orders; resolves when all are answered. */
  finish(): Promise<void> {
    this.#working = false;
    return this.#until(() => this.#pending.size === 0);
  }

  /** Resolves when this sequence of a channel has been received. */
  hasHeard(channel: string, seq: number): Promise<void> {
    return this.#until(() => (this.positions.get(channel) ?? 0) >= seq);
  }

  /** Describes what it still waits for, for the error of a test that times out. */
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
      else this.#note(`may not subscribe to ${channel}: ${answer.error.code}`);
    });
  }

  #onBalance(data: BalanceUpdated, { channel, seq = 0, from = seq }: Meta): void {
    const last = this.positions.get(channel);
    if (last === undefined) return this.#note(`received ${channel} before its position`);
    if (from !== last + 1 || seq < from) this.#note(`received ${from}..${seq} of ${channel} after ${last}`);
    this.positions.set(channel, Math.max(last, seq));
    const history = this.histories.get(channel) ?? [];
    this.histories.set(channel, history);
    history.push({ ...data, from, seq });
    this.#changed();
  }

  #fill(): void {
    while (this.#live && this.#working && this.#pending.size < this.options.window) {
      const order = nextOrder(this.options.chance, `${this.options.name}-${++this.#created}`, this.options.accounts);
      this.#pending.set(order.id, order);
      this.#send(order);
    }
  }

  #send({ id, name, input }: Order): void {
    this.#socket.emit(name, { ...input, id }, (answer: Answer) => this.#answered(id, answer));
  }

  /** An order may be sent and answered more than once; the first answer counts. */
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

  /** Reconnects after a refusal by the server: Socket.IO retries by itself only after a network failure. */
  #retry(error: Error & { data?: ProblemWire['error'] }): void {
    if (this.#socket.active) return;
    if (!error.data || !problems[error.data.code].retry) return this.#note(`was refused: ${error.message}`);
    setTimeout(() => this.#socket.connect(), error.data.retry_after_ms ?? 50);
  }

  #note(fault: string): void {
    this.faults.push(`${this.options.name} ${fault}`);
  }

  #changed(): void {
    this.options.onProgress();
    for (const check of this.#waiting) check();
  }

  #until(test: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!test()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }
}
