import { setTimeout as sleep } from 'node:timers/promises';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import type { Meta, Subscribed } from '../../../contract/core/frames';

/** One event as a client receives it, including the client's own `connect_error` and `disconnect`. */
export interface ReceivedEvent {
  readonly type: string;
  readonly data: unknown;
  readonly meta: Meta;
}

/** The content of an acknowledgement. */
export interface Reply {
  success: boolean;
  data?: Record<string, unknown>;
  error?: { code: string; field?: string; message: string; retry_after_ms?: number };
}

/** The longest time that a test waits for an expected event. */
export const PATIENCE_MS = 15_000;

const MAY_PASS: ReadonlySet<string | undefined> = new Set(['server.unavailable', 'request.rate_limited']);

/** A client over any transport that records every event it receives. */
export abstract class TestClient {
  readonly received: ReceivedEvent[] = [];
  readonly #waiting = new Set<() => void>();

  protected record(type: string, data: unknown, meta: unknown): void {
    this.received.push({ type, data, meta: (meta ?? {}) as Meta });
    for (const check of [...this.#waiting]) check();
  }

  /** Sends a command and waits for the reply. */
  abstract ask(name: string, ...args: unknown[]): Promise<Reply>;
  /** Sends a message without a reply. */
  abstract send(name: string, input: unknown): void;
  /** Ends the connection without a goodbye. */
  abstract drop(): void;

  /** Returns the first event of a type, received or still to come, that passes `test`. */
  async next(type: string, test: (heard: ReceivedEvent) => boolean = () => true): Promise<ReceivedEvent> {
    const find = (): ReceivedEvent | undefined => this.received.find((heard) => heard.type === type && test(heard));
    await this.until(() => find() !== undefined, type);
    return find()!;
  }

  /** Resolves once `test` passes; runs it after each event. */
  until(test: () => boolean, what = 'the condition'): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (!test()) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        const types = this.received.map(({ type, meta }) => `${type}${meta.seq ?? ''}`);
        reject(new Error(`${what} did not come; received: ${types.slice(-40).join(' ')}`));
      }, PATIENCE_MS);
      this.#waiting.add(check);
      check();
    });
  }

  /**
   * Repeats a command while the refusal is transient, each time after the given retry time: without the pause it would
   * be a flood (SEC-22).
   */
  async askUntilAccepted(name: string, input: object): Promise<Reply> {
    for (;;) {
      const reply = await this.ask(name, input);
      if (!MAY_PASS.has(reply.error?.code)) return reply;
      await sleep(reply.error?.retry_after_ms);
    }
  }

  async subscribe(channel: string, since?: { epoch: string; seq: number }): Promise<Subscribed> {
    const { success, data, error } = await this.ask('subscribe', { channel, ...(since && { since }) });
    if (!success) throw new Error(error?.code);
    return data as unknown as Subscribed;
  }

  /** The events of a channel, in the order received. */
  of(channel: string): ReceivedEvent[] {
    return this.received.filter(({ meta }) => meta.channel === channel);
  }

  /** The received sequences of a channel. */
  sequences(channel: string): number[] {
    return this.of(channel).map(({ meta }) => meta.seq ?? 0);
  }

  count(type: string): number {
    return this.received.filter((heard) => heard.type === type).length;
  }
}

/** A Socket.IO client that records every event it receives. */
export class Client extends TestClient {
  constructor(readonly socket: Socket) {
    super();
    socket.onAny((type: string, data: unknown, meta: unknown) => this.record(type, data, meta));
    for (const own of ['connect_error', 'disconnect'] as const) {
      socket.on(own, (data: unknown) => this.record(own, data, undefined));
    }
  }

  ask(name: string, ...args: unknown[]): Promise<Reply> {
    return this.socket.timeout(PATIENCE_MS).emitWithAck(name, ...args) as Promise<Reply>;
  }

  send(name: string, input: unknown): void {
    this.socket.emit(name, input);
  }

  drop(): void {
    this.socket.io.engine.close();
  }
}

export interface ConnectOptions extends Partial<ManagerOptions & SocketOptions> {
  /** Headers that authenticate the client, as a sign-in returns them. */
  as?: { authorization: string } | undefined;
  /** Whether to wait for the server's greeting; otherwise any outcome is among the received events. */
  greeted?: boolean;
}

/** Makes clients that end with the test that made them. Call it at the top of a test file. */
export function useClients(): (url: string, options?: ConnectOptions) => Promise<Client> {
  const open: Client[] = [];
  afterEach(() => {
    for (const { socket } of open.splice(0)) socket.disconnect();
  });
  return async (url, { as, greeted = true, extraHeaders, ...options } = {}) => {
    const socket = io(url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      extraHeaders: { ...as, ...extraHeaders },
      ...options,
    });
    const client = new Client(socket);
    open.push(client);
    if (greeted) await client.next('connected');
    return client;
  };
}
