import { Pulso } from '../../client/sdk/pulso';
import type { OpenTransport } from '../../client/sdk/transports/transport';
import type { ViewEvent } from '../../client/sdk/core/live-query';
import type { MessageView } from '../../contract/features/chat/schemas';
import { roomChannel } from '../../contract/features/chat/channels';
import type { Chance } from './seeded-random';

export interface ChatterOptions {
  readonly name: string;
  /** The origin for REST, which this client does not use. */
  readonly url: string;
  readonly token: string;
  readonly room: number;
  /** Transports to all nodes: every new connection chooses one of them at random. */
  readonly transports: readonly OpenTransport[];
  readonly chance: Chance;
  /** Called for each received message. */
  readonly onMessage: () => void;
}

/** A chat client that keeps sending through all failures, and records the messages it receives. */
export class Chatter {
  /** Messages of the room, in the order received. */
  readonly received: MessageView[] = [];
  /** Ids of the messages that the hub acknowledged, by their text. */
  readonly acknowledged = new Map<string, number>();
  readonly faults: string[] = [];
  readonly #pulso: Pulso;
  readonly #online: Promise<void>;
  #sent = 0;
  #stopped = false;

  constructor(private readonly options: ChatterOptions) {
    const { url, token, room, transports, chance } = options;
    this.#pulso = new Pulso({
      url,
      token: () => token,
      backoff: { base: 20, cap: 200 },
      heartbeatMs: 500,
      openLink: (hello, events) => chance.oneOf(transports)(hello, events),
    });
    this.#online = new Promise((resolve) => {
      const { connection } = this.#pulso;
      const check = (): void => {
        if (connection.get().status === 'online') resolve();
      };
      connection.subscribe(check);
    });
    this.#pulso.channel(roomChannel(room), (event) => this.#onEvent(event));
    this.#pulso.start();
  }

  /** Resolves once it is connected for the first time. */
  ready(): Promise<void> {
    return this.#online;
  }

  /** Sends one message after the other until `stop`; resolves when the last is acknowledged. */
  async work(): Promise<void> {
    while (!this.#stopped) {
      await this.#write();
      await new Promise((resolve) => setTimeout(resolve, this.options.chance.whole(20, 400)));
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  async #write(): Promise<void> {
    const { name, room } = this.options;
    const content = `${name} ${++this.#sent}`;
    const { message_id: id } = await this.#pulso.command('message', { room_id: room, content });
    if (this.acknowledged.has(content)) this.faults.push(`${content} was acknowledged twice`);
    this.acknowledged.set(content, id);
  }

  /** Reconnects at once. */
  move(): void {
    this.#pulso.reconnect();
  }

  describe(): string {
    const { status, transport } = this.#pulso.connection.get();
    const pending = this.#pulso.pending.get().map(({ input }) => String(input.content));
    const state = `${status} ${transport ?? ''}, received ${this.received.length}`;
    return `${this.options.name}: ${state}, waits for ${pending.join(', ')}`;
  }

  close(): void {
    this.#pulso.stop();
  }

  #onEvent({ type, data }: ViewEvent): void {
    if (type !== 'message') return;
    this.received.push(data as MessageView);
    this.options.onMessage();
  }
}
