import { folded } from '../../../contract/core/text/folded';
import type { Meta } from '../../../contract/core/frames';

/** An event as received. */
export interface EventEntry {
  readonly kind: 'event';
  readonly key: number;
  readonly channel: string;
  readonly type: string;
  readonly data: unknown;
  readonly meta: Meta;
  /** When it arrived, in milliseconds since 1970 by this browser's clock. */
  readonly arrived: number;
  /** The time from its commit to its arrival, in milliseconds; the clocks are compared if `exact`. */
  readonly latencyMs: number;
  readonly exact: boolean;
  /** The number of events it replaces, itself included; more than one if this reader was too slow. */
  readonly stands: number;
  /** It was committed while the client was disconnected, and sent afterwards. */
  readonly recovered: boolean;
}

/** An interruption or another change of a channel, between its events. */
export type Mark =
  /** The subscription starts here. */
  | { readonly sign: 'start'; readonly seq: number }
  /** Resumed after an interruption, without a gap: the events committed meanwhile have arrived or follow. */
  | { readonly sign: 'resumed'; readonly seq: number; readonly count: number }
  /** Resumed with a gap: the events in between are no longer available. */
  | { readonly sign: 'lost'; readonly from: number; readonly seq: number }
  /** Resumed in another epoch: the hub has another database now. */
  | { readonly sign: 'new-epoch'; readonly seq: number }
  /** Resumed on a channel without a log: events sent meanwhile are lost. */
  | { readonly sign: 'reconnected' }
  /** Sequences are missing between two events without an announcement. It must not happen. */
  | { readonly sign: 'hole'; readonly from: number; readonly seq: number }
  /** The channel does not exist, or is forbidden. */
  | { readonly sign: 'refused'; readonly code: string };

export interface MarkEntry {
  readonly kind: 'mark';
  readonly key: number;
  readonly channel: string;
  readonly arrived: number;
  readonly mark: Mark;
}

export type Entry = EventEntry | MarkEntry;

/** The filter of the entries; an empty text is no condition. */
export interface Conditions {
  readonly channel: string;
  readonly type: string;
  readonly text: string;
}

export const everything: Conditions = { channel: '', type: '', text: '' };

/** Returns the entries that match. Marks of a channel stay, whatever the filter for type or text. */
export function matching(entries: readonly Entry[], { channel, type, text }: Conditions): readonly Entry[] {
  const words = folded(text.trim());
  if (channel === '' && type === '' && words === '') return entries;
  return entries.filter((entry) => {
    if (channel !== '' && entry.channel !== channel) return false;
    if (entry.kind === 'mark') return true;
    if (type !== '' && entry.type !== type) return false;
    return words === '' || searchable(entry).includes(words);
  });
}

const searchable = ({ channel, type, data }: EventEntry): string =>
  folded(`${channel} ${type} ${JSON.stringify(data)}`);

/** Returns the entries as JSON lines, for other tools. */
export const toJsonLines = (entries: readonly Entry[]): string =>
  entries.map((entry) => `${JSON.stringify(lineOf(entry))}\n`).join('');

function lineOf(entry: Entry): object {
  const received = new Date(entry.arrived).toISOString();
  if (entry.kind === 'mark') return { received, channel: entry.channel, ...entry.mark };
  const { type, data, meta, latencyMs, recovered } = entry;
  return { received, ...meta, type, latency_ms: latencyMs, recovered, data };
}
