import { inboxChannel, roomChannel } from '../../../../contract/features/chat/channels';
import { parseChannel } from '../../../../contract/channels';
import type { RoomSummary } from '../../../../contract/features/chat/schemas';
import type { Subscribed } from '../../../../contract/core/frames';
import { Problem } from '../../../../contract/problems';
import { fullJitter, usualBackoff } from '../../core/backoff';
import { KeepAlive } from '../../core/keep-alive';
import type { ConnectionMessage, User } from '../../core/client-channel';
import type { ViewEvent } from '../../core/live-query';
import type { Rest } from '../../core/rest';
import { Store } from '../../core/store';
import { inboxView, inOrder, isInvitation, listed, listView, type Listed } from './room-list';

/** The user's rooms and invitations. */
export interface RoomsState {
  readonly status: 'loading' | 'ready' | 'failed';
  /** The most recently active room first. */
  readonly rooms: readonly RoomSummary[];
  /** The unread messages and the unread mentions of the user, over all rooms. */
  readonly unread: number;
  readonly mentions: number;
  readonly problem?: Problem;
  /** Retries a failed read now. */
  retry(): void;
}

export interface RoomsOptions {
  readonly rest: Rest;
  user(): User | null | undefined;
  /** Subscribes to a channel until the returned function is called. */
  follow(channel: string): () => void;
  /** Whether a channel is already subscribed and answered: it is not subscribed again, so no answer will come. */
  isFollowed(channel: string): boolean;
  /** Joins a room's presence, visible to others, until the returned function is called. */
  attend(roomId: number): () => void;
}

/** The list of rooms: read once, then updated by events of the inbox and of each room. */
export class Rooms {
  readonly store: Store<RoomsState>;
  readonly #keepAlive = new KeepAlive(LINGER_MS, () => this.#run());
  #list: readonly Listed[] = [];
  readonly #subscriptions = new Map<string, () => void>();
  /** Channels subscribed without an answer yet: what changes between the list and their start is read again. */
  readonly #awaited = new Set<string>();
  #stale = false;
  /** Events received while the list is being read. */
  #eventsDuringRead: ViewEvent[] | undefined;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;
  /** The number of the current read; results of earlier reads are ignored. */
  #readNumber = 0;

  constructor(private readonly options: RoomsOptions) {
    const empty = { status: 'loading', rooms: [], unread: 0, mentions: 0, retry: () => this.#retry() } as const;
    this.store = new Store<RoomsState>(empty, { activate: this.#keepAlive.activate });
  }

  hear(message: ConnectionMessage): void {
    if (!this.#running) return;
    if (message.kind === 'followed') this.#answered(message.answer);
    else if (message.kind === 'refused') this.#refused(message.channel);
    else if (message.kind === 'state' && message.state.user !== undefined && message.state.status === 'online')
      this.#online();
  }

  /** Handles an event of any channel, each once and in order. */
  event(event: ViewEvent): void {
    if (!this.#running) return;
    this.#eventsDuringRead?.push(event);
    const before = this.#list;
    this.#apply(event);
    if (this.#list !== before) this.#show();
  }

  startOver(): void {
    this.#keepAlive.stopNow();
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
    this.#readNumber++;
    clearTimeout(this.#timer);
    for (const unsubscribe of this.#subscriptions.values()) unsubscribe();
    this.#subscriptions.clear();
    this.#awaited.clear();
    this.#list = [];
    this.#eventsDuringRead = undefined;
    this.#stale = false;
    this.#failures = 0;
    this.store.update({ status: 'loading', rooms: [], unread: 0, mentions: 0 });
  }

  #online(): void {
    if (this.store.get().status !== 'ready' && !this.#eventsDuringRead) this.#load();
  }

  #retry(): void {
    this.#failures = 0;
    if (this.store.get().status === 'failed') this.store.update({ status: 'loading' });
    if (this.#running) this.#load();
  }

  #load(): void {
    clearTimeout(this.#timer);
    const readNumber = ++this.#readNumber;
    this.#eventsDuringRead = [];
    this.#stale = false;
    const user = this.options.user();
    this.#follow(user ? inboxChannel(user.id) : undefined);
    this.#read(user).then(
      (rooms) => readNumber === this.#readNumber && this.#loaded(rooms),
      (error: unknown) => readNumber === this.#readNumber && this.#failed(error),
    );
  }

  /** Reads the user's rooms; a guest has none. */
  async #read(user: User | null | undefined): Promise<readonly RoomSummary[]> {
    return user
      ? (await this.options.rest.get<{ data: readonly RoomSummary[] }>('/api/rooms', { limit: 200 })).data
      : [];
  }

  #loaded(rooms: readonly RoomSummary[]): void {
    const eventsDuringRead = this.#eventsDuringRead ?? [];
    this.#eventsDuringRead = undefined;
    this.#failures = 0;
    this.#list = listed(rooms);
    for (const event of eventsDuringRead) this.#apply(event);
    const { problem: _, ...before } = this.store.get();
    this.store.set({ ...before, status: 'ready' });
    this.#followRooms();
    this.#show();
    this.#readAgain();
  }

  #failed(error: unknown): void {
    this.#eventsDuringRead = undefined;
    if (!(error instanceof Problem)) throw error;
    this.store.update({ ...(this.store.get().status !== 'ready' && { status: 'failed' }), problem: error });
    if (!error.isRetryable) return;
    this.#timer = setTimeout(() => this.#load(), fullJitter(usualBackoff, this.#failures++));
  }

  #apply(event: ViewEvent): void {
    const { type, data, meta } = event;
    const channel = parseChannel(meta.channel);
    const before = this.#list;
    if (channel?.kind === 'inbox') this.#list = inboxView(before, event);
    else if (channel?.kind === 'room')
      this.#list = listView(before, { roomId: Number(channel.key), me: this.options.user()?.id, type, data });
    if (channel?.kind !== 'inbox' || type === 'read_updated' || this.#eventsDuringRead) return;
    this.#followRooms();
    this.#readAgain();
  }

  /** Subscribes to the rooms of the list, the most active if there are too many, and unsubscribes from the others. */
  #followRooms(): void {
    const own = inOrder(this.#list.filter(({ room }) => !isInvitation(room))).slice(0, MAX_ROOMS);
    const wanted = new Map(own.map(({ id }) => [roomChannel(id), id]));
    for (const [channel, unsubscribe] of this.#subscriptions) {
      if (wanted.has(channel) || !channel.startsWith('room:')) continue;
      this.#subscriptions.delete(channel);
      this.#awaited.delete(channel);
      unsubscribe();
    }
    for (const [channel, id] of wanted) this.#follow(channel, id);
  }

  #follow(channel: string | undefined, roomId?: number): void {
    if (channel === undefined || this.#subscriptions.has(channel)) return;
    if (this.options.isFollowed(channel)) this.#stale = true;
    else this.#awaited.add(channel);
    const unsubscribe = this.options.follow(channel);
    const leavePresence = roomId === undefined ? undefined : this.options.attend(roomId);
    this.#subscriptions.set(channel, () => {
      unsubscribe();
      leavePresence?.();
    });
  }

  /** Changes from before a subscription started are in no event: the list is read again. */
  #answered({ channel, recovered }: Subscribed): void {
    if (!this.#subscriptions.has(channel)) return;
    if (this.#awaited.delete(channel) || !recovered) this.#stale = true;
    this.#readAgain();
  }

  #refused(channel: string): void {
    const unsubscribe = this.#subscriptions.get(channel);
    if (!unsubscribe) return;
    this.#subscriptions.delete(channel);
    this.#awaited.delete(channel);
    unsubscribe();
    this.#readAgain();
  }

  #readAgain(): void {
    if (this.#stale && this.#awaited.size === 0 && !this.#eventsDuringRead) this.#load();
  }

  #show(): void {
    const rooms = inOrder(this.#list);
    const sum = (of: (room: RoomSummary) => number): number => rooms.reduce((total, room) => total + of(room), 0);
    this.store.update({ rooms, unread: sum(({ unread }) => unread), mentions: sum(({ mentions }) => mentions) });
  }
}

/** How long the list stays live without subscribers, in milliseconds. */
const LINGER_MS = 1_000;
/**
 * The most rooms to subscribe to: each takes two subscriptions, and a connection's number of requests at once is
 * limited.
 */
const MAX_ROOMS = 60;
