import { Pulso } from '../../client/sdk/pulso';
import type { OpenLink } from '../../client/sdk/transports/transport';
import type { ViewEvent } from '../../client/sdk/core/live-query';
import type { MessageView } from '../../contract/features/chat/schemas';
import { roomChannel } from '../../contract/features/chat/channels';
import type { Chance } from './chance';

export interface ChatterOptions {
  readonly name: string;
  /** Where REST would go; nothing here asks for any. */
  readonly url: string;
  readonly token: string;
  readonly room: number;
  /** The ways to the hub: every new connection takes one of them, to whichever node it leads. */
  readonly ways: readonly OpenLink[];
  readonly chance: Chance;
  /** Called at each message that is heard. */
  readonly onNews: () => void;
}

/** Somebody who chats through whatever happens, and writes down all that they hear. */
export class Chatter {
  /** Messages of the room, in the order heard. */
  readonly heard: MessageView[] = [];
  /** Ids of the messages that the hub acknowledged, by what was written. */
  readonly acknowledged = new Map<string, number>();
  readonly faults: string[] = [];
  readonly #pulso: Pulso;
  readonly #following: Promise<void>;
  #sent = 0;
  #tired = false;

  constructor(private readonly options: ChatterOptions) {
    const { url, token, room, ways, chance } = options;
    this.#pulso = new Pulso({
      url,
      token: () => token,
      backoff: { base: 20, cap: 200 },
      heartbeatMs: 500,
      openLink: (hello, events) => chance.oneOf(ways)(hello, events),
    });
    this.#following = new Promise((resolve) => {
      const { connection } = this.#pulso;
      const look = (): void => {
        if (connection.get().status === 'online') resolve();
      };
      connection.subscribe(look);
    });
    this.#pulso.channel(roomChannel(room), (event) => this.#hear(event));
    this.#pulso.start();
  }

  /** Resolves once it is connected for the first time. */
  ready(): Promise<void> {
    return this.#following;
  }

  /** Writes one message after the other until told to stop; resolves when the last is acknowledged. */
  async work(): Promise<void> {
    while (!this.#tired) {
      await this.#write();
      await new Promise((resolve) => setTimeout(resolve, this.options.chance.whole(20, 400)));
    }
  }

  stop(): void {
    this.#tired = true;
  }

  async #write(): Promise<void> {
    const { name, room } = this.options;
    const content = `${name} ${++this.#sent}`;
    const { message_id: id } = await this.#pulso.command('message', { room_id: room, content });
    if (this.acknowledged.has(content)) this.faults.push(`${content} was acknowledged twice`);
    this.acknowledged.set(content, id);
  }

  /** Another connection, from one moment to the next. */
  move(): void {
    this.#pulso.reconnect();
  }

  describe(): string {
    const { status, transport } = this.#pulso.connection.get();
    const waiting = this.#pulso.pending.get().map(({ input }) => String(input.content));
    return `${this.options.name}: ${status} ${transport ?? ''}, heard ${this.heard.length}, waits for ${waiting.join(', ')}`;
  }

  close(): void {
    this.#pulso.stop();
  }

  #hear({ type, data }: ViewEvent): void {
    if (type !== 'message') return;
    this.heard.push(data as MessageView);
    this.options.onNews();
  }
}
