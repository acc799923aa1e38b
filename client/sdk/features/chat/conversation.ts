import { inboxChannel, roomChannel } from '../../../../contract/features/chat/channels';
import type { InboxEvent, MemberView, MessagePage, RoomSnapshot } from '../../../../contract/features/chat/schemas';
import type { Position } from '../../../../contract/core/frames';
import type { OwnProblem } from '../../core/own-problem';
import { KeepAlive } from '../../core/keep-alive';
import type { Down, Up } from '../../core/client-channel';
import type { ClientContext } from '../../core/client-context';
import { LiveQuery, type ViewEvent } from '../../core/live-query';
import { Store, type Readable } from '../../core/store';
import { roomView, type RoomScene, type MessageRange } from './reducer';
import { NOBODY, type Presence } from './presence';
import type { OutgoingMessage } from './outgoing-messages';
import { ReadPointer } from './read-pointer';
import type { RoomState } from './room-state';
import { lookingAt, lookingAtNewest, shown, withNewer, withOlder } from './message-range';
import { TypingSignal } from './typing-signal';

const messageNotFound: OwnProblem = {
  code: 'chat.message_not_found',
  english: 'The message does not exist, or has been deleted.',
};

export interface ConversationOptions {
  readonly pulso: Pick<ClientContext, 'rest' | 'command' | 'say' | 'connection'>;
  readonly outgoing: Readable<readonly OutgoingMessage[]>;
  up(message: Up): void;
  /** Wants a channel until what it returns is called; the reader asks for the events itself. */
  want(channel: string): () => void;
  follow(channel: string): () => void;
  attend(): () => void;
  presence(): Presence;
}

/** One room: its messages, people, and what one does in it. Live while somebody subscribes. */
export class Conversation implements Readable<RoomState> {
  readonly get: () => RoomState;
  readonly initial: () => RoomState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly typing: TypingSignal;
  readonly #store: Store<RoomState>;
  readonly #reader: LiveQuery<RoomScene>;
  readonly #pointer: ReadPointer;
  readonly #life = new KeepAlive(LINGER_MS, () => this.#run());
  /** Events that came while a page was on its way: they change what is in it, too. */
  #meanwhile: ViewEvent[] = [];
  #onItsWay = 0;
  #pending: RoomState['reading'];
  #running = false;
  #inbox: { readonly of: string; leave(): void } | undefined;

  constructor(
    readonly id: number,
    private readonly options: ConversationOptions,
  ) {
    const { pulso, up } = options;
    this.#reader = new LiveQuery<RoomScene>({
      channel: roomChannel(id),
      apply: (scene, event) => this.#apply(scene, event),
      load: () => this.#load(),
      up,
    });
    this.#pointer = new ReadPointer((messageId) => pulso.say('mark_read', { room_id: id, message_id: messageId }));
    this.typing = new TypingSignal((typing) => pulso.say('typing', { room_id: id, is_typing: typing }));
    this.#store = new Store(this.#compose(), { activate: this.#life.activate });
    this.get = this.#store.get;
    this.initial = this.#store.initial;
    this.subscribe = this.#store.subscribe;
    this.#reader.store.subscribe(() => this.show());
  }

  /** Sends a message: it is kept until it is answered. @throws Problem the refusal, which `outgoing` shows as well */
  async send(content: string, { replyTo }: { replyTo?: number | undefined } = {}): Promise<void> {
    this.typing.stop();
    const reply = replyTo !== undefined && { reply_to: replyTo };
    await this.options.pulso.command('message', { room_id: this.id, content, ...reply });
  }

  /** Changes the words of one's own message. @throws Problem the refusal, which `outgoing` shows as well, with the words */
  async edit(messageId: number, content: string): Promise<void> {
    await this.options.pulso.command('edit_message', { ...this.#one(messageId), content });
  }

  /** @throws Problem */
  async remove(messageId: number): Promise<void> {
    await this.options.pulso.command('delete_message', this.#one(messageId));
  }

  /** Sets or takes back a reaction. @throws Problem */
  async react(messageId: number, emoji: string, set = true): Promise<void> {
    await this.options.pulso.command(set ? 'react' : 'unreact', { ...this.#one(messageId), emoji });
  }

  /** Everything up to this message has been seen: told in time, and again after an outage. */
  markRead(messageId: number): void {
    const { room } = this.get();
    if (room && room.role !== null && messageId > room.read_id) this.#pointer.reach(messageId);
  }

  /** Reads the page above, or below, of what is shown. */
  async loadOlder(): Promise<void> {
    const first = this.get().messages[0];
    if (first && this.get().moreBefore) await this.#page('older', { before: first.id }, withOlder);
  }

  async loadNewer(): Promise<void> {
    const last = this.get().messages.at(-1);
    if (last && this.get().moreAfter) await this.#page('newer', { after: last.id }, withNewer);
  }

  /** Shows the messages around one. @throws Problem `chat.message_not_found` */
  async around(messageId: number): Promise<void> {
    if (this.get().messages.some(({ id }) => id === messageId)) return;
    const found = await this.#page('around', { around: messageId }, lookingAt);
    const isMissing = found && !this.get().messages.some(({ id }) => id === messageId);
    if (isMissing) throw this.options.pulso.rest.problem(messageNotFound);
  }

  /** Shows the newest messages again. */
  toNewest(): void {
    this.#reader.amend(lookingAtNewest);
  }

  /** Reads who is in the room; from then on it is kept. @throws Problem */
  async loadMembers(): Promise<void> {
    await this.#beside(
      () => this.options.pulso.rest.get<{ data: readonly MemberView[] }>(`${this.#path}/members`, { limit: 200 }),
      (scene, { data }) => ({ ...scene, members: data }),
    );
  }

  /** Tries again now what has failed. */
  readonly retry = (): void => this.#reader.retry();

  hear(message: Down): void {
    if (!this.#running) return;
    this.#reader.hear(message);
    if (message.kind !== 'state' || message.state.status !== 'online') return;
    this.#followInbox();
    this.#pointer.online();
  }

  /** An event of any channel, once and in order: what the inbox tells of this room. */
  event({ type, data }: ViewEvent): void {
    if (!this.#running) return;
    const event = { type, data } as InboxEvent;
    if (event.type === 'read_updated' && event.data.room_id === this.id) this.#readUpTo(event.data.read_id);
    // What was out of reach is not any more.
    else if (event.type === 'room_added' && event.data.room.id === this.id && this.get().status === 'absent')
      this.retry();
  }

  #readUpTo(readId: number): void {
    this.#pointer.confirm(readId);
    this.#reader.amend((scene) => ({ ...scene, room: { ...scene.room, read_id: readId } }));
  }

  /** Somebody else has signed in. */
  startOver(): void {
    this.#life.hurry();
    this.#pointer.forget();
    this.#reader.forget();
    if (this.#running) this.#reader.retry();
  }

  /** Something beside the channel has changed: puts the state together anew. */
  show(): void {
    this.#store.set(this.#compose());
  }

  get #path(): string {
    return `/api/rooms/${this.id}`;
  }

  #one(messageId: number): { room_id: number; message_id: number } {
    return { room_id: this.id, message_id: messageId };
  }

  #me(): string | undefined {
    return this.options.pulso.connection.get().user?.id;
  }

  #run(): () => void {
    const { want, attend } = this.options;
    const leave = [want(this.#reader.channel), attend()];
    this.#running = true;
    this.#followInbox();
    this.#reader.start();
    return () => {
      this.#running = false;
      this.#followInbox();
      this.typing.stop();
      this.#reader.stop();
      for (const one of leave) one();
    };
  }

  /** Hears how far one has read on other devices, from when it is known who one is. */
  #followInbox(): void {
    const of = this.#running ? this.#me() : undefined;
    if (of === this.#inbox?.of) return;
    this.#inbox?.leave();
    this.#inbox = of === undefined ? undefined : { of, leave: this.options.follow(inboxChannel(of)) };
  }

  #apply(scene: RoomScene, event: ViewEvent): RoomScene {
    if (this.#onItsWay > 0) this.#meanwhile.push(event);
    return roomView(this.#me())(scene, event);
  }

  async #load(): Promise<{ state: RoomScene; position: Position }> {
    const { data, position } = await this.options.pulso.rest.get<{ data: RoomSnapshot; position: Position }>(
      this.#path,
    );
    const { room, messages, more } = data;
    this.#pointer.confirm(room.read_id);
    const { state } = this.#reader.store.get();
    const newest = { messages, moreBefore: more, moreAfter: false };
    return {
      state: { room, newest, view: (state?.view ?? 0) + 1, ...(state?.members && { members: state.members }) },
      position: { epoch: position.epoch, seq: position.seq },
    };
  }

  /** Reads a page of messages, one at a time. @returns whether it was read */
  async #page(
    what: NonNullable<RoomState['reading']>,
    query: { before?: number; after?: number; around?: number },
    put: (scene: RoomScene, page: MessagePage) => RoomScene,
  ): Promise<boolean> {
    if (this.#pending) return false;
    this.#pending = what;
    this.show();
    try {
      const read = () => this.options.pulso.rest.get<{ data: MessagePage }>(`${this.#path}/messages`, query);
      await this.#beside(read, (scene, { data }) => put(scene, data));
      return true;
    } finally {
      this.#pending = undefined;
      this.show();
    }
  }

  /** Puts in what is read beside the channel. What the channel told meanwhile is told to it as well: it comes to the same. */
  async #beside<T>(read: () => Promise<T>, put: (scene: RoomScene, answer: T) => RoomScene): Promise<void> {
    const from = this.#onItsWay++ === 0 ? 0 : this.#meanwhile.length;
    try {
      const answer = await read();
      const meanwhile = this.#meanwhile.slice(from);
      this.#reader.amend((scene) => meanwhile.reduce(roomView(this.#me()), put(scene, answer)));
    } finally {
      if (--this.#onItsWay === 0) this.#meanwhile = [];
    }
  }

  #compose(): RoomState {
    const { status, state, problem } = this.#reader.store.get();
    const { messages, moreBefore, moreAfter } = state ? shown(state) : NOTHING;
    return {
      ...(this.#running ? this.options.presence() : NOBODY),
      status,
      view: state?.view ?? 0,
      messages,
      moreBefore,
      moreAfter,
      outgoing: this.#outgoing(state),
      ...(state && { room: state.room }),
      ...(state?.members && { members: state.members }),
      ...(this.#pending && { reading: this.#pending }),
      ...(problem && { problem }),
    };
  }

  /** Own messages of this room that its channel has not told of. */
  #outgoing(state: RoomScene | undefined): readonly OutgoingMessage[] {
    const own = this.options.outgoing.get().filter(({ roomId }) => roomId === this.id);
    if (own.length === 0) return own;
    const told = new Set(state?.newest.messages.slice(-RECENT).map(({ client_id }) => client_id));
    const last = state?.room.last_message_id ?? 0;
    return own.filter(({ clientId, messageId = Infinity }) => messageId > last && !told.has(clientId));
  }
}

const NOTHING: MessageRange = { messages: [], moreBefore: false, moreAfter: false };
/** How long a room stays live without anybody who looks, in milliseconds. */
const LINGER_MS = 1_000;
/** Among how many of the newest messages one's own is looked for. */
const RECENT = 200;
