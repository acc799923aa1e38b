import { inboxChannel, roomChannel } from '../../../../contract/features/chat/channels';
import type { InboxEvent, MemberView, MessagePage, RoomSnapshot } from '../../../../contract/features/chat/schemas';
import type { Position } from '../../../../contract/core/frames';
import type { OwnProblem } from '../../core/own-problem';
import { KeepAlive } from '../../core/keep-alive';
import type { ConnectionMessage, ClientMessage } from '../../core/client-channel';
import type { ClientContext } from '../../core/client-context';
import { LiveQuery, type ViewEvent } from '../../core/live-query';
import { Store, type Readable } from '../../core/store';
import { roomView, type RoomView, type MessageRange } from './reducer';
import { EMPTY_PRESENCE, type Presence } from './presence';
import type { OutgoingMessage } from './outgoing-messages';
import { ReadPointer } from './read-pointer';
import type { RoomState } from './room-state';
import { showAround, showNewest, shown, withNewer, withOlder } from './message-range';
import { TypingSignal } from './typing-signal';

const messageNotFound: OwnProblem = {
  code: 'chat.message_not_found',
  english: 'The message does not exist, or has been deleted.',
};

export interface ConversationOptions {
  readonly pulso: Pick<ClientContext, 'rest' | 'command' | 'say' | 'connection'>;
  readonly outgoing: Readable<readonly OutgoingMessage[]>;
  up(message: ClientMessage): void;
  /** Keeps a channel subscribed until the returned function is called; the live query sends the subscription. */
  want(channel: string): () => void;
  follow(channel: string): () => void;
  attend(): () => void;
  presence(): Presence;
}

/** One room: its messages, its members, and the user's actions in it. Live while there are subscribers. */
export class Conversation implements Readable<RoomState> {
  readonly get: () => RoomState;
  readonly initial: () => RoomState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly typing: TypingSignal;
  readonly #store: Store<RoomState>;
  readonly #query: LiveQuery<RoomView>;
  readonly #pointer: ReadPointer;
  readonly #keepAlive = new KeepAlive(LINGER_MS, () => this.#run());
  /** Events received while a page is being read: they apply to that page, too. */
  #eventsDuringRead: ViewEvent[] = [];
  #readsRunning = 0;
  #reading: RoomState['reading'];
  #running = false;
  #inbox: { readonly of: string; unsubscribe(): void } | undefined;

  constructor(
    readonly id: number,
    private readonly options: ConversationOptions,
  ) {
    const { pulso, up } = options;
    this.#query = new LiveQuery<RoomView>({
      channel: roomChannel(id),
      apply: (scene, event) => this.#apply(scene, event),
      load: () => this.#load(),
      up,
    });
    this.#pointer = new ReadPointer((messageId) => pulso.say('mark_read', { room_id: id, message_id: messageId }));
    this.typing = new TypingSignal((typing) => pulso.say('typing', { room_id: id, is_typing: typing }));
    this.#store = new Store(this.#compose(), { activate: this.#keepAlive.activate });
    this.get = this.#store.get;
    this.initial = this.#store.initial;
    this.subscribe = this.#store.subscribe;
    this.#query.store.subscribe(() => this.show());
  }

  /** Sends a message: it is stored until it is answered. @throws Problem the refusal; `outgoing` shows it as well */
  async send(content: string, { replyTo }: { replyTo?: number | undefined } = {}): Promise<void> {
    this.typing.stop();
    const reply = replyTo !== undefined && { reply_to: replyTo };
    await this.options.pulso.command('message', { room_id: this.id, content, ...reply });
  }

  /** Edits one of the user's own messages. @throws Problem the refusal; `outgoing` shows it as well, with the text */
  async edit(messageId: number, content: string): Promise<void> {
    await this.options.pulso.command('edit_message', { ...this.#message(messageId), content });
  }

  /** @throws Problem */
  async remove(messageId: number): Promise<void> {
    await this.options.pulso.command('delete_message', this.#message(messageId));
  }

  /** Adds or removes a reaction. @throws Problem */
  async react(messageId: number, emoji: string, set = true): Promise<void> {
    await this.options.pulso.command(set ? 'react' : 'unreact', { ...this.#message(messageId), emoji });
  }

  /** Marks the messages up to this one as read: sent after a short delay, and again after an outage. */
  markRead(messageId: number): void {
    const { room } = this.get();
    if (room && room.role !== null && messageId > room.read_id) this.#pointer.reach(messageId);
  }

  /** Reads the page above or below the visible messages. */
  async loadOlder(): Promise<void> {
    const first = this.get().messages[0];
    if (first && this.get().moreBefore) await this.#page('older', { before: first.id }, withOlder);
  }

  async loadNewer(): Promise<void> {
    const last = this.get().messages.at(-1);
    if (last && this.get().moreAfter) await this.#page('newer', { after: last.id }, withNewer);
  }

  /** Shows the messages around a message. @throws Problem `chat.message_not_found` */
  async around(messageId: number): Promise<void> {
    if (this.get().messages.some(({ id }) => id === messageId)) return;
    const found = await this.#page('around', { around: messageId }, showAround);
    const isMissing = found && !this.get().messages.some(({ id }) => id === messageId);
    if (isMissing) throw this.options.pulso.rest.problem(messageNotFound);
  }

  /** Shows the newest messages again. */
  toNewest(): void {
    this.#query.amend(showNewest);
  }

  /** Reads the members of the room; from then on, events keep them current. @throws Problem */
  async loadMembers(): Promise<void> {
    await this.#merge(
      () => this.options.pulso.rest.get<{ data: readonly MemberView[] }>(`${this.#path}/members`, { limit: 200 }),
      (scene, { data }) => ({ ...scene, members: data }),
    );
  }

  /** Retries a failed read now. */
  readonly retry = (): void => this.#query.retry();

  hear(message: ConnectionMessage): void {
    if (!this.#running) return;
    this.#query.hear(message);
    if (message.kind !== 'state' || message.state.status !== 'online') return;
    this.#followInbox();
    this.#pointer.online();
  }

  /** Handles an event of any channel, each once and in order: the inbox's events about this room. */
  event({ type, data }: ViewEvent): void {
    if (!this.#running) return;
    const event = { type, data } as InboxEvent;
    if (event.type === 'read_updated' && event.data.room_id === this.id) this.#readUpTo(event.data.read_id);
    // The room has become accessible.
    else if (event.type === 'room_added' && event.data.room.id === this.id && this.get().status === 'absent')
      this.retry();
  }

  #readUpTo(readId: number): void {
    this.#pointer.confirm(readId);
    this.#query.amend((scene) => ({ ...scene, room: { ...scene.room, read_id: readId } }));
  }

  /** The actor has changed. */
  startOver(): void {
    this.#keepAlive.stopNow();
    this.#pointer.forget();
    this.#query.forget();
    if (this.#running) this.#query.retry();
  }

  /** Rebuilds the state after a change outside the channel. */
  show(): void {
    this.#store.set(this.#compose());
  }

  get #path(): string {
    return `/api/rooms/${this.id}`;
  }

  #message(messageId: number): { room_id: number; message_id: number } {
    return { room_id: this.id, message_id: messageId };
  }

  #userId(): string | undefined {
    return this.options.pulso.connection.get().user?.id;
  }

  #run(): () => void {
    const { want, attend } = this.options;
    const unsubscribe = [want(this.#query.channel), attend()];
    this.#running = true;
    this.#followInbox();
    this.#query.start();
    return () => {
      this.#running = false;
      this.#followInbox();
      this.typing.stop();
      this.#query.stop();
      for (const one of unsubscribe) one();
    };
  }

  /** Follows the user's inbox for read pointers from other devices, once the user is known. */
  #followInbox(): void {
    const of = this.#running ? this.#userId() : undefined;
    if (of === this.#inbox?.of) return;
    this.#inbox?.unsubscribe();
    this.#inbox = of === undefined ? undefined : { of, unsubscribe: this.options.follow(inboxChannel(of)) };
  }

  #apply(scene: RoomView, event: ViewEvent): RoomView {
    if (this.#readsRunning > 0) this.#eventsDuringRead.push(event);
    return roomView(this.#userId())(scene, event);
  }

  async #load(): Promise<{ state: RoomView; position: Position }> {
    const { data, position } = await this.options.pulso.rest.get<{ data: RoomSnapshot; position: Position }>(
      this.#path,
    );
    const { room, messages, more } = data;
    this.#pointer.confirm(room.read_id);
    const { state } = this.#query.store.get();
    const newest = { messages, moreBefore: more, moreAfter: false };
    return {
      state: { room, newest, view: (state?.view ?? 0) + 1, ...(state?.members && { members: state.members }) },
      position: { epoch: position.epoch, seq: position.seq },
    };
  }

  /** Reads a page of messages; one read at a time. @returns whether it was read */
  async #page(
    what: NonNullable<RoomState['reading']>,
    query: { before?: number; after?: number; around?: number },
    put: (scene: RoomView, page: MessagePage) => RoomView,
  ): Promise<boolean> {
    if (this.#reading) return false;
    this.#reading = what;
    this.show();
    try {
      const read = () => this.options.pulso.rest.get<{ data: MessagePage }>(`${this.#path}/messages`, query);
      await this.#merge(read, (scene, { data }) => put(scene, data));
      return true;
    } finally {
      this.#reading = undefined;
      this.show();
    }
  }

  /**
   * Merges data that is read outside the channel. Events received during the read are applied to it as well; applying
   * them twice has no further effect.
   */
  async #merge<T>(read: () => Promise<T>, put: (scene: RoomView, answer: T) => RoomView): Promise<void> {
    const from = this.#readsRunning++ === 0 ? 0 : this.#eventsDuringRead.length;
    try {
      const answer = await read();
      const eventsDuringRead = this.#eventsDuringRead.slice(from);
      this.#query.amend((scene) => eventsDuringRead.reduce(roomView(this.#userId()), put(scene, answer)));
    } finally {
      if (--this.#readsRunning === 0) this.#eventsDuringRead = [];
    }
  }

  #compose(): RoomState {
    const { status, state, problem } = this.#query.store.get();
    const { messages, moreBefore, moreAfter } = state ? shown(state) : EMPTY;
    return {
      ...(this.#running ? this.options.presence() : EMPTY_PRESENCE),
      status,
      view: state?.view ?? 0,
      messages,
      moreBefore,
      moreAfter,
      outgoing: this.#outgoing(state),
      ...(state && { room: state.room }),
      ...(state?.members && { members: state.members }),
      ...(this.#reading && { reading: this.#reading }),
      ...(problem && { problem }),
    };
  }

  /** Returns the user's messages in this room whose events have not arrived. */
  #outgoing(state: RoomView | undefined): readonly OutgoingMessage[] {
    const own = this.options.outgoing.get().filter(({ roomId }) => roomId === this.id);
    if (own.length === 0) return own;
    const received = new Set(state?.newest.messages.slice(-RECENT).map(({ client_id }) => client_id));
    const last = state?.room.last_message_id ?? 0;
    return own.filter(({ clientId, messageId = Infinity }) => messageId > last && !received.has(clientId));
  }
}

const EMPTY: MessageRange = { messages: [], moreBefore: false, moreAfter: false };
/** How long a room stays live without subscribers, in milliseconds. */
const LINGER_MS = 1_000;
/** How many of the newest messages are searched for the user's own. */
const RECENT = 200;
