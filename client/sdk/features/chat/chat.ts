import { presenceChannel } from '../../../../contract/core/channels';
import type { PersonView } from '../../../../contract/core/person';
import type { RoomSummary, SearchHit } from '../../../../contract/features/chat/schemas';
import type { Status } from '../../../../contract/core/presence';
import type { Answer } from '../../core/commands';
import type { ClientContext } from '../../core/client-context';
import { actorOf } from '../../core/connection';
import type { ConnectionMessage, ClientMessage } from '../../core/client-channel';
import type { ViewEvent } from '../../core/live-query';
import type { Readable } from '../../core/store';
import { RoomPresence, type Presence } from './presence';
import { Conversation } from './conversation';
import type { FailedStorage } from './failed-storage';
import { OutgoingMessages, type WrittenInput } from './outgoing-messages';
import { Rooms, type RoomsState } from './rooms';

export interface ChatOptions {
  readonly pulso: ClientContext;
  readonly failed: FailedStorage;
  up(message: ClientMessage): void;
  /** Keeps a channel subscribed until the returned function is called; the caller sends the subscription itself. */
  want(channel: string): () => void;
  /** Subscribes to a channel until the returned function is called. */
  follow(channel: string): () => void;
  /** Whether a channel is already subscribed and the hub has answered. */
  isFollowed(channel: string): boolean;
}

/** A page of search results. */
export interface Found {
  readonly hits: readonly SearchHit[];
  /** The cursor of the next page, if there is one. */
  readonly cursor: string | undefined;
}

/** The rooms and messages of the connected user. */
export class Chat {
  readonly #rooms: Rooms;
  readonly #outgoing: OutgoingMessages;
  readonly #presence = new RoomPresence((room) => this.#conversations.get(room)?.show());
  readonly #conversations = new Map<number, Conversation>();
  /** The number of users of each presence channel within this client. */
  readonly #presenceCounts = new Map<number, number>();
  #status: Status = 'online';

  constructor(private readonly options: ChatOptions) {
    const { pulso, failed, follow, isFollowed } = options;
    this.#outgoing = new OutgoingMessages({ pending: pulso.pending, failed, actor: () => this.#actor() });
    this.#outgoing.store.subscribe(() => {
      for (const conversation of this.#conversations.values()) conversation.show();
    });
    this.#rooms = new Rooms({
      rest: pulso.rest,
      user: () => pulso.connection.get().user,
      follow,
      isFollowed,
      attend: (room) => this.#joinPresence(room),
    });
  }

  /** The user's rooms and invitations; live while there are subscribers. */
  get rooms(): Readable<RoomsState> {
    return this.#rooms.store;
  }

  /** Returns a room; live while there are subscribers. The same object for the same id. */
  room(id: number): Conversation {
    let conversation = this.#conversations.get(id);
    if (!conversation) this.#conversations.set(id, (conversation = this.#open(id)));
    return conversation;
  }

  /** Returns the presence in a room, as far as the room is subscribed. */
  presence(room: number): Readable<Presence> {
    return this.#presence.store(room);
  }

  /**
   * Sends a refused message or a refused edit again. With `alone`, its text is sent as a new message that is neither a
   * reply nor an edit: the original may be gone.
   *
   * @throws Problem
   */
  async resend(clientId: string, { alone = false } = {}): Promise<void> {
    const command = this.#outgoing.discard(clientId);
    if (!command) return;
    const { room_id, content, reply_to, message_id } = command.input as unknown as WrittenInput;
    const { pulso } = this.options;
    if (alone) await pulso.command('message', { room_id, content });
    else if (message_id !== undefined) await pulso.command('edit_message', { room_id, message_id, content });
    else await pulso.command('message', { room_id, content, ...(reply_to !== undefined && { reply_to }) });
  }

  /** Discards a refused message, or withdraws one that has never been sent. */
  discard(clientId: string): void {
    if (!this.#outgoing.discard(clientId)) this.options.pulso.withdraw(clientId);
  }

  /** Sets whether the user is at the screen; it is sent now and after each reconnect. */
  be(status: Status): void {
    if (status === this.#status) return;
    this.#status = status;
    this.options.pulso.say('presence', { status });
  }

  /** Searches messages, the newest first. @throws Problem */
  async search(
    q: string,
    { roomId, cursor }: { roomId?: number | undefined; cursor?: string | undefined } = {},
  ): Promise<Found> {
    const answer = await this.options.pulso.rest.get<{ data: readonly SearchHit[]; next: string | null }>(
      '/api/messages/search',
      { q, room_id: roomId, cursor },
    );
    return { hits: answer.data, cursor: answer.next ?? undefined };
  }

  /** Reads the rooms that any user can join. @throws Problem */
  async discover(q?: string): Promise<readonly RoomSummary[]> {
    const query = { scope: 'public', q };
    return (await this.options.pulso.rest.get<{ data: readonly RoomSummary[] }>('/api/rooms', query)).data;
  }

  /** Reads users by name, to invite them or write to them. @throws Problem */
  async people(q: string): Promise<readonly PersonView[]> {
    return (await this.options.pulso.rest.get<{ data: readonly PersonView[] }>('/api/people', { q, limit: 20 })).data;
  }

  hear(message: ConnectionMessage): void {
    if (message.kind === 'told' && message.type === 'presence_state') this.#presence.state(message.data);
    this.#rooms.hear(message);
    for (const conversation of this.#conversations.values()) conversation.hear(message);
    if (message.kind === 'event') this.#onMessage(message);
    if (message.kind !== 'state' || message.state.user === undefined) return;
    this.#outgoing.look();
    if (message.state.status === 'online' && this.#status === 'away') {
      this.options.pulso.say('presence', { status: 'away' });
    }
  }

  /** Handles an event of any channel, each once and in order. */
  event(event: ViewEvent): void {
    this.#presence.hear(event);
    this.#rooms.event(event);
    for (const conversation of this.#conversations.values()) conversation.event(event);
  }

  answered(answer: Answer): void {
    this.#outgoing.answered(answer);
  }

  /** The actor has changed: discards the previous actor's data. */
  startOver(): void {
    this.#rooms.startOver();
    for (const conversation of this.#conversations.values()) conversation.startOver();
    this.#presence.forgetAll();
  }

  /**
   * Removes a message from the outgoing ones when its event arrives. The conversation applies the event first, so that
   * the message stays visible.
   */
  #onMessage({ type, data, meta }: ViewEvent): void {
    if (type === 'message' && meta.channel.startsWith('room:'))
      this.#outgoing.arrived((data as { client_id: string }).client_id);
  }

  #actor(): string | undefined {
    const { user } = this.options.pulso.connection.get();
    return user === undefined ? undefined : actorOf(user);
  }

  #open(id: number): Conversation {
    return new Conversation(id, {
      ...this.options,
      outgoing: this.#outgoing.store,
      attend: () => this.#joinPresence(id),
      presence: () => this.#presence.of(id),
    });
  }

  /** Joins a room's presence, visible to others, until the returned function is called. */
  #joinPresence(room: number): () => void {
    const unsubscribe = this.options.follow(presenceChannel(room));
    this.#presenceCounts.set(room, (this.#presenceCounts.get(room) ?? 0) + 1);
    return () => {
      unsubscribe();
      const left = (this.#presenceCounts.get(room) ?? 1) - 1;
      this.#presenceCounts.set(room, left);
      if (left === 0) this.#presence.forget(room);
    };
  }
}
