import { channelKinds, parseChannel } from '../../../contract/channels';
import type { Position } from '../../../contract/core/frames';
import type { ChannelNotification } from '../../sdk/core/client-channel';
import type { Pulso } from '../../sdk/pulso';
import { Store } from '../../sdk/core/store';
import type { Entry, EventEntry, Mark, MarkEntry } from './entry';

/** The part of the client that a tape uses. */
export type Source = Pick<Pulso, 'watch'> & { readonly connection: Pick<Pulso['connection'], 'get'> };

/** The visible state of a tape. */
export interface TapeState {
  readonly entries: readonly Entry[];
  readonly paused: boolean;
  /** The number of entries received since the pause. */
  readonly waiting: number;
  /** The number of entries that were dropped. */
  readonly dropped: number;
}

/** The last position received of a channel. */
interface ChannelState {
  at: Position | undefined;
  /** The mark of the last reconnect, and its time by the hub's clock: events committed earlier count as recovered. */
  back?: { mark: MarkEntry; hubTime: number };
}

/** The number of entries kept; older ones are dropped first. */
export const KEPT = 2_000;
/** The shortest interval between updates, in milliseconds: a hub can send thousands of events in a second. */
const UPDATE_MS = 60;

/**
 * Records the events of subscribed channels with their latency, and marks for interruptions between them (INS-2). It
 * keeps recording while paused; the view is frozen then.
 */
export class EventRecorder {
  readonly store = new Store<TapeState>({ entries: [], paused: false, waiting: 0, dropped: 0 });
  readonly #subscriptions = new Map<string, () => void>();
  readonly #channels = new Map<string, ChannelState>();
  #entries: Entry[] = [];
  #waiting = 0;
  #dropped = 0;
  #key = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly source: Source,
    private readonly now: () => number = Date.now,
  ) {}

  /** Subscribes to exactly these channels. */
  follow(channels: readonly string[]): void {
    for (const [channel, stop] of this.#subscriptions) {
      if (channels.includes(channel)) continue;
      stop();
      this.#subscriptions.delete(channel);
      this.#channels.delete(channel);
    }
    for (const channel of channels) {
      if (this.#subscriptions.has(channel)) continue;
      this.#subscriptions.set(
        channel,
        this.source.watch(channel, (notification) => this.#onNotification(channel, notification)),
      );
    }
  }

  pause(): void {
    this.#show();
    this.store.update({ paused: true, waiting: 0 });
    this.#waiting = 0;
  }

  /** Resumes, with everything received meanwhile. */
  resume(): void {
    this.store.update({ paused: false, waiting: 0 });
    this.#show();
  }

  clear(): void {
    this.#entries = [];
    this.#dropped = 0;
    this.#waiting = 0;
    this.store.update({ entries: [], waiting: 0, dropped: 0 });
  }

  #onNotification(channel: string, notification: ChannelNotification): void {
    const state = this.#channels.get(channel) ?? { at: undefined };
    this.#channels.set(channel, state);
    if (notification.kind === 'event') this.#onEvent(state, notification);
    else if (notification.kind === 'followed') this.#onFollowed(state, notification.answer);
    else this.#mark(channel, { sign: 'refused', code: notification.problem.code });
  }

  #onEvent(state: ChannelState, { type, data, meta }: Extract<ChannelNotification, { kind: 'event' }>): void {
    const { channel, seq, from = seq, epoch, at } = meta;
    if (seq !== undefined && from !== undefined && epoch !== undefined) {
      const last = state.at;
      if (last?.epoch === epoch && from > last.seq + 1)
        this.#mark(channel, { sign: 'hole', from: last.seq + 1, seq: from - 1 });
      state.at = { epoch, seq };
    }
    const arrived = this.now();
    const { clockOffsetMs } = this.source.connection.get();
    const committed = Date.parse(at);
    const recovered = seq !== undefined && state.back !== undefined && committed < state.back.hubTime;
    if (recovered) this.#countRecovered(state);
    this.#add({
      ...{ kind: 'event', key: ++this.#key, channel, type, data, meta, arrived, recovered },
      latencyMs: Math.max(0, arrived + (clockOffsetMs ?? 0) - committed),
      exact: clockOffsetMs !== undefined,
      stands: seq === undefined || from === undefined ? 1 : seq - from + 1,
    } satisfies EventEntry);
  }

  #onFollowed(
    state: ChannelState,
    { channel, epoch, seq, recovered }: Extract<ChannelNotification, { kind: 'followed' }>['answer'],
  ): void {
    const before = state.at;
    state.at = { epoch, seq: recovered && before ? before.seq : seq };
    if (!before) return void this.#mark(channel, { sign: 'start', seq });
    const { kind } = parseChannel(channel) ?? {};
    const isLogged = kind !== undefined && channelKinds[kind].log;
    const mark = this.#mark(channel, isLogged ? markOf(before, { epoch, seq }, recovered) : { sign: 'reconnected' });
    if (mark.mark.sign !== 'resumed') delete state.back;
    else state.back = { mark, hubTime: this.now() + (this.source.connection.get().clockOffsetMs ?? 0) };
  }

  /** Counts an event recovered by the last reconnect; its mark shows the total. */
  #countRecovered(state: ChannelState): void {
    if (!state.back) return;
    const { mark: old } = state.back;
    if (old.mark.sign !== 'resumed') return;
    const counted: MarkEntry = { ...old, mark: { ...old.mark, count: old.mark.count + 1 } };
    state.back.mark = counted;
    const at = this.#entries.lastIndexOf(old);
    if (at >= 0) this.#entries[at] = counted;
  }

  #mark(channel: string, mark: Mark): MarkEntry {
    const entry: MarkEntry = { kind: 'mark', key: ++this.#key, channel, arrived: this.now(), mark };
    this.#add(entry);
    return entry;
  }

  #add(entry: Entry): void {
    this.#entries.push(entry);
    this.#waiting++;
    // Trims occasionally: moving two thousand entries for each event would dominate the cost.
    if (this.#entries.length > KEPT * 1.5) this.#trim();
    this.#timer ??= setTimeout(() => this.#tick(), UPDATE_MS);
  }

  #trim(): void {
    const excess = this.#entries.length - KEPT;
    if (excess <= 0) return;
    this.#entries = this.#entries.slice(excess);
    this.#dropped += excess;
  }

  #tick(): void {
    this.#timer = undefined;
    if (this.store.get().paused) this.store.update({ waiting: this.#waiting });
    else this.#show();
  }

  #show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#trim();
    if (this.store.get().paused) return;
    this.store.update({ entries: [...this.#entries], dropped: this.#dropped });
  }
}

function markOf(before: Position, now: Position, recovered: boolean): Mark {
  if (before.epoch !== now.epoch) return { sign: 'new-epoch', seq: now.seq };
  if (recovered || now.seq === before.seq) return { sign: 'resumed', seq: before.seq, count: 0 };
  return { sign: 'lost', from: before.seq + 1, seq: now.seq };
}
