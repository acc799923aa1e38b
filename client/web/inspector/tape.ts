import { channelKinds, parseChannel } from '../../../contract/channels';
import type { Position } from '../../../contract/core/frames';
import type { ChannelNotification } from '../../sdk/core/client-channel';
import type { Pulso } from '../../sdk/pulso';
import { Store } from '../../sdk/core/store';
import type { Entry, EventEntry, Mark, MarkEntry } from './entry';

/** What of the client a tape needs. */
export type Source = Pick<Pulso, 'watch'> & { readonly connection: Pick<Pulso['connection'], 'get'> };

/** What is shown of a tape. */
export interface TapeState {
  readonly entries: readonly Entry[];
  readonly paused: boolean;
  /** How much has come since it was paused. */
  readonly waiting: number;
  /** How much was heard and is not kept any more. */
  readonly dropped: number;
}

/** How far a channel has been heard. */
interface Heard {
  at: Position | undefined;
  /** The mark of the last return, and when that was by the hub's clock: what was committed before it was recovered. */
  back?: { mark: MarkEntry; hubTime: number };
}

/** Entries that are kept; older ones go first. */
export const KEPT = 2_000;
/** Changes are shown together, so often at most, in milliseconds: a hub may tell thousands in a second. */
const TOGETHER_MS = 60;

/**
 * Records what happens on the channels that are followed: events with how long they took, and marks for interruptions
 * between them (INS-2). It goes on while it is paused; what is shown then stands still.
 */
export class Tape {
  readonly store = new Store<TapeState>({ entries: [], paused: false, waiting: 0, dropped: 0 });
  readonly #stops = new Map<string, () => void>();
  readonly #heard = new Map<string, Heard>();
  #entries: Entry[] = [];
  #waiting = 0;
  #dropped = 0;
  #key = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly source: Source,
    private readonly now: () => number = Date.now,
  ) {}

  /** Follows these channels and no others. */
  follow(channels: readonly string[]): void {
    for (const [channel, stop] of this.#stops) {
      if (channels.includes(channel)) continue;
      stop();
      this.#stops.delete(channel);
      this.#heard.delete(channel);
    }
    for (const channel of channels) {
      if (this.#stops.has(channel)) continue;
      this.#stops.set(
        channel,
        this.source.watch(channel, (happening) => this.#hear(channel, happening)),
      );
    }
  }

  pause(): void {
    this.#show();
    this.store.update({ paused: true, waiting: 0 });
    this.#waiting = 0;
  }

  /** Goes on, with everything that has come meanwhile. */
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

  #hear(channel: string, happening: ChannelNotification): void {
    const heard = this.#heard.get(channel) ?? { at: undefined };
    this.#heard.set(channel, heard);
    if (happening.kind === 'event') this.#event(heard, happening);
    else if (happening.kind === 'followed') this.#followed(heard, happening.answer);
    else this.#mark(channel, { sign: 'refused', code: happening.problem.code });
  }

  #event(heard: Heard, { type, data, meta }: Extract<ChannelNotification, { kind: 'event' }>): void {
    const { channel, seq, from = seq, epoch, at } = meta;
    if (seq !== undefined && from !== undefined && epoch !== undefined) {
      const last = heard.at;
      if (last?.epoch === epoch && from > last.seq + 1)
        this.#mark(channel, { sign: 'hole', from: last.seq + 1, seq: from - 1 });
      heard.at = { epoch, seq };
    }
    const arrived = this.now();
    const { clockOffsetMs } = this.source.connection.get();
    const committed = Date.parse(at);
    const recovered = seq !== undefined && heard.back !== undefined && committed < heard.back.hubTime;
    if (recovered) this.#countRecovered(heard);
    this.#add({
      ...{ kind: 'event', key: ++this.#key, channel, type, data, meta, arrived, recovered },
      latencyMs: Math.max(0, arrived + (clockOffsetMs ?? 0) - committed),
      exact: clockOffsetMs !== undefined,
      stands: seq === undefined || from === undefined ? 1 : seq - from + 1,
    } satisfies EventEntry);
  }

  #followed(
    heard: Heard,
    { channel, epoch, seq, recovered }: Extract<ChannelNotification, { kind: 'followed' }>['answer'],
  ): void {
    const before = heard.at;
    heard.at = { epoch, seq: recovered && before ? before.seq : seq };
    if (!before) return void this.#mark(channel, { sign: 'start', seq });
    const { kind } = parseChannel(channel) ?? {};
    const isLogged = kind !== undefined && channelKinds[kind].log;
    const mark = this.#mark(channel, isLogged ? markOf(before, { epoch, seq }, recovered) : { sign: 'reconnected' });
    if (mark.mark.sign !== 'resumed') delete heard.back;
    else heard.back = { mark, hubTime: this.now() + (this.source.connection.get().clockOffsetMs ?? 0) };
  }

  /** One more of what the last return brought; its mark says how many there were. */
  #countRecovered(heard: Heard): void {
    if (!heard.back) return;
    const { mark: old } = heard.back;
    if (old.mark.sign !== 'resumed') return;
    const counted: MarkEntry = { ...old, mark: { ...old.mark, count: old.mark.count + 1 } };
    heard.back.mark = counted;
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
    // Now and then, not each time: moving two thousand for each one that comes would be the most of the work.
    if (this.#entries.length > KEPT * 1.5) this.#trim();
    this.#timer ??= setTimeout(() => this.#tick(), TOGETHER_MS);
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
