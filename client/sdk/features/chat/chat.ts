import { presenceChannel } from '../../../../contract/core/channels';
import type { PersonView } from '../../../../contract/core/person';
import type { RoomSummary, SearchHit } from '../../../../contract/features/chat/schemas';
import type { Status } from '../../../../contract/core/presence';
import type { Answer } from '../../core/commands';
import type { ClientContext } from '../../core/client-context';
import { actorOf } from '../../core/connection';
import type { Down, Up } from '../../core/client-channel';
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
  up(message: Up): void;
  /** Wants a channel until what it returns is called; whoever reads it asks for the events. */
  want(channel: string): () => void;
  /** Wants a channel and asks for its events. */
  follow(channel: string): () => void;
  /** Whether a channel is followed already and has answered. */
  isFollowed(channel: string): boolean;
}

/** A page of what was looked for. */
export interface Found {
  readonly hits: readonly SearchHit[];
  /** Where the next page begins, if there is one. */
  readonly cursor: string | undefined;
}

/** Rooms and messages, of the user who is connected. */
export class Chat {
  readonly #rooms: Rooms;
  readonly #outgoing: OutgoingMessages;
  readonly #attendance = new RoomPresence((room) => this.#conversations.get(room)?.show());
  readonly #conversations = new Map<number, Conversation>();
  /** By how many each presence channel is wanted. */
  readonly #attended = new Map<number, number>();
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
      attend: (room) => this.#attend(room),
    });
  }

  /** One's own rooms and invitations; live while somebody subscribes. */
  get rooms(): Readable<RoomsState> {
    return this.#rooms.store;
  }

  /** A room; live while somebody subscribes. The same object for the same number. */
  room(id: number): Conversation {
    let conversation = this.#conversations.get(id);
    if (!conversation) this.#conversations.set(id, (conversation = this.#open(id)));
    return conversation;
  }

  /** Who is in a room at this moment, as far as it is followed. */
  presence(room: number): Readable<Presence> {
    return this.#attendance.store(room);
  }

  /**
   * Sends a refused message, or a refused edit, once more. With `alone` its words leave as a message that answers nothing
   * and edits nothing: what it belonged to may be gone.
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

  /** Forgets a refused message, or takes back one that has never left. */
  discard(clientId: string): void {
    if (!this.#outgoing.discard(clientId)) this.options.pulso.withdraw(clientId);
  }

  /** Whether somebody is before the screen: told now, and to each new connection. */
  be(status: Status): void {
    if (status === this.#status) return;
    this.#status = status;
    this.options.pulso.say('presence', { status });
  }

  /** Messages with these words, the newest first. @throws Problem */
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

  /** Rooms that anybody can enter. @throws Problem */
  async discover(q?: string): Promise<readonly RoomSummary[]> {
    const query = { scope: 'public', q };
    return (await this.options.pulso.rest.get<{ data: readonly RoomSummary[] }>('/api/rooms', query)).data;
  }

  /** People by name, to be invited or written to. @throws Problem */
  async people(q: string): Promise<readonly PersonView[]> {
    return (await this.options.pulso.rest.get<{ data: readonly PersonView[] }>('/api/people', { q, limit: 20 })).data;
  }

  hear(message: Down): void {
    if (message.kind === 'told' && message.type === 'presence_state') this.#attendance.state(message.data);
    this.#rooms.hear(message);
    for (const conversation of this.#conversations.values()) conversation.hear(message);
    if (message.kind === 'event') this.#arrived(message);
    if (message.kind !== 'state' || message.state.user === undefined) return;
    this.#outgoing.look();
    if (message.state.status === 'online' && this.#status === 'away') {
      this.options.pulso.say('presence', { status: 'away' });
    }
  }

  /** An event of any channel, once and in order. */
  event(event: ViewEvent): void {
    this.#attendance.hear(event);
    this.#rooms.event(event);
    for (const conversation of this.#conversations.values()) conversation.event(event);
  }

  answered(answer: Answer): void {
    this.#outgoing.answered(answer);
  }

  /** Somebody else has signed in: nothing of the last one stays. */
  startOver(): void {
    this.#rooms.startOver();
    for (const conversation of this.#conversations.values()) conversation.startOver();
    this.#attendance.forgetAll();
  }

  /** A message is told: it waits no longer. After the conversation has taken it, so that it is never out of sight. */
  #arrived({ type, data, meta }: ViewEvent): void {
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
      attend: () => this.#attend(id),
      presence: () => this.#attendance.of(id),
    });
  }

  /** Is in a room, for others to see, until what is returned is called. */
  #attend(room: number): () => void {
    const leave = this.options.follow(presenceChannel(room));
    this.#attended.set(room, (this.#attended.get(room) ?? 0) + 1);
    return () => {
      leave();
      const left = (this.#attended.get(room) ?? 1) - 1;
      this.#attended.set(room, left);
      if (left === 0) this.#attendance.forget(room);
    };
  }
}
