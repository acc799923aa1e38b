import { inboxChannel, roomChannel } from '../../../../contract/features/chat/channels';
import { parseChannel } from '../../../../contract/channels';
import type { RoomSummary } from '../../../../contract/features/chat/schemas';
import type { Subscribed } from '../../../../contract/core/frames';
import { Problem } from '../../../../contract/problems';
import { fullJitter, usualBackoff } from '../../core/backoff';
import { KeepAlive } from '../../core/keep-alive';
import type { Down, User } from '../../core/client-channel';
import type { ViewEvent } from '../../core/live-query';
import type { Rest } from '../../core/rest';
import { Store } from '../../core/store';
import { inboxView, inOrder, isInvitation, listed, listView, type Listed } from './room-list';

/** One's own rooms and invitations, as they are now. */
export interface RoomsState {
  readonly status: 'loading' | 'ready' | 'failed';
  /** The one where something happened last first. */
  readonly rooms: readonly RoomSummary[];
  /** Messages that have not been read, and those of them that name one, over all rooms. */
  readonly unread: number;
  readonly mentions: number;
  readonly problem?: Problem;
  /** Tries again now what has failed. */
  retry(): void;
}

export interface RoomsOptions {
  readonly rest: Rest;
  user(): User | null | undefined;
  /** Follows a channel until what it returns is called. */
  follow(channel: string): () => void;
  /** Whether a channel is followed already and has answered: nobody asks for it again, so no answer will come. */
  isFollowed(channel: string): boolean;
  /** Is in a room, for others to see, until what it returns is called. */
  attend(roomId: number): () => void;
}

/** The list of rooms: read once, kept by events of the inbox and of each room. */
export class Rooms {
  readonly store: Store<RoomsState>;
  readonly #life = new KeepAlive(LINGER_MS, () => this.#run());
  #list: readonly Listed[] = [];
  readonly #followed = new Map<string, () => void>();
  /** Channels that have been asked for and have not answered: what lies between the list and them is read again. */
  readonly #awaited = new Set<string>();
  #stale = false;
  /** What came while the list was on its way. */
  #meanwhile: ViewEvent[] | undefined;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  /** Which reading is under way; an earlier one is not listened to. */
  #turn = 0;

  constructor(private readonly options: RoomsOptions) {
    const empty = { status: 'loading', rooms: [], unread: 0, mentions: 0, retry: () => this.#retry() } as const;
    this.store = new Store<RoomsState>(empty, { activate: this.#life.activate });
  }

  hear(message: Down): void {
    if (!this.#running) return;
    if (message.kind === 'followed') this.#answered(message.answer);
    else if (message.kind === 'refused') this.#refused(message.channel);
    else if (message.kind === 'state' && message.state.user !== undefined && message.state.status === 'online')
      this.#online();
  }

  /** An event of any channel, once and in order. */
  event(event: ViewEvent): void {
    if (!this.#running) return;
    this.#meanwhile?.push(event);
    const before = this.#list;
    this.#apply(event);
    if (this.#list !== before) this.#show();
  }

  startOver(): void {
    this.#life.hurry();
    this.#forget();
    if (this.#running && this.options.user() !== undefined) this.#load();
  }

  #run(): () => void {
    this.#running = true;
    if (this.options.user() !== undefined) this.#load();
    return () => {
      this.#running = false;
      this.#forget();
    };
  }

  #forget(): void {
    this.#turn++;
    clearTimeout(this.#timer);
    for (const leave of this.#followed.values()) leave();
    this.#followed.clear();
    this.#awaited.clear();
    this.#list = [];
    this.#meanwhile = undefined;
    this.#stale = false;
    this.#failures = 0;
    this.store.update({ status: 'loading', rooms: [], unread: 0, mentions: 0 });
  }

  #online(): void {
    if (this.store.get().status !== 'ready' && !this.#meanwhile) this.#load();
  }

  #retry(): void {
    this.#failures = 0;
    if (this.store.get().status === 'failed') this.store.update({ status: 'loading' });
    if (this.#running) this.#load();
  }

  #load(): void {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    this.#meanwhile = [];
    this.#stale = false;
    const user = this.options.user();
    this.#follow(user ? inboxChannel(user.id) : undefined);
    this.#read(user).then(
      (rooms) => turn === this.#turn && this.#loaded(rooms),
      (error: unknown) => turn === this.#turn && this.#failed(error),
    );
  }

  /** Who has no account has no rooms of their own. */
  async #read(user: User | null | undefined): Promise<readonly RoomSummary[]> {
    return user
      ? (await this.options.rest.get<{ data: readonly RoomSummary[] }>('/api/rooms', { limit: 200 })).data
      : [];
  }

  #loaded(rooms: readonly RoomSummary[]): void {
    const meanwhile = this.#meanwhile ?? [];
    this.#meanwhile = undefined;
    this.#failures = 0;
    this.#list = listed(rooms);
    for (const event of meanwhile) this.#apply(event);
    const { problem: _, ...before } = this.store.get();
    this.store.set({ ...before, status: 'ready' });
    this.#followRooms();
    this.#show();
    this.#readAgain();
  }

  #failed(error: unknown): void {
    this.#meanwhile = undefined;
    if (!(error instanceof Problem)) throw error;
    this.store.update({ ...(this.store.get().status !== 'ready' && { status: 'failed' }), problem: error });
    if (!error.mayPass) return;
    this.#timer = setTimeout(() => this.#load(), fullJitter(usualBackoff, this.#failures++));
  }

  #apply(event: ViewEvent): void {
    const { type, data, meta } = event;
    const channel = parseChannel(meta.channel);
    const before = this.#list;
    if (channel?.kind === 'inbox') this.#list = inboxView(before, event);
    else if (channel?.kind === 'room')
      this.#list = listView(before, { roomId: Number(channel.key), me: this.options.user()?.id, type, data });
    if (channel?.kind !== 'inbox' || type === 'read_updated' || this.#meanwhile) return;
    this.#followRooms();
    this.#readAgain();
  }

  /** Follows the rooms of the list, the liveliest where there are too many, and leaves the others. */
  #followRooms(): void {
    const own = inOrder(this.#list.filter(({ room }) => !isInvitation(room))).slice(0, MOST);
    const wanted = new Map(own.map(({ id }) => [roomChannel(id), id]));
    for (const [channel, leave] of this.#followed) {
      if (wanted.has(channel) || !channel.startsWith('room:')) continue;
      this.#followed.delete(channel);
      this.#awaited.delete(channel);
      leave();
    }
    for (const [channel, id] of wanted) this.#follow(channel, id);
  }

  #follow(channel: string | undefined, roomId?: number): void {
    if (channel === undefined || this.#followed.has(channel)) return;
    if (this.options.isFollowed(channel)) this.#stale = true;
    else this.#awaited.add(channel);
    const leave = this.options.follow(channel);
    const goOut = roomId === undefined ? undefined : this.options.attend(roomId);
    this.#followed.set(channel, () => {
      leave();
      goOut?.();
    });
  }

  /** What was told before a channel was followed is in no event: the list is read once more. */
  #answered({ channel, recovered }: Subscribed): void {
    if (!this.#followed.has(channel)) return;
    if (this.#awaited.delete(channel) || !recovered) this.#stale = true;
    this.#readAgain();
  }

  #refused(channel: string): void {
    const leave = this.#followed.get(channel);
    if (!leave) return;
    this.#followed.delete(channel);
    this.#awaited.delete(channel);
    leave();
    this.#readAgain();
  }

  #readAgain(): void {
    if (this.#stale && this.#awaited.size === 0 && !this.#meanwhile) this.#load();
  }

  #show(): void {
    const rooms = inOrder(this.#list);
    const sum = (of: (room: RoomSummary) => number): number => rooms.reduce((total, room) => total + of(room), 0);
    this.store.update({ rooms, unread: sum(({ unread }) => unread), mentions: sum(({ mentions }) => mentions) });
  }
}

/** How long the list stays live without anybody who looks, in milliseconds. */
const LINGER_MS = 1_000;
/** Rooms that are followed: each is two subscriptions, and a connection may ask for so many at once. */
const MOST = 60;
