import { folded } from '../../../contract/core/text/folded';
import type { Meta } from '../../../contract/core/frames';

/** An event as it came in. */
export interface EventEntry {
  readonly kind: 'event';
  readonly key: number;
  readonly channel: string;
  readonly type: string;
  readonly data: unknown;
  readonly meta: Meta;
  /** When it came, in milliseconds since 1970 by this browser's clock. */
  readonly arrived: number;
  /** From its commit to here, in milliseconds; the two clocks compared where `exact`. */
  readonly latencyMs: number;
  readonly exact: boolean;
  /** How many events it stands for, itself included: more than one where this reader was too slow for each. */
  readonly stands: number;
  /** It was committed while there was no connection, and sent afterwards. */
  readonly recovered: boolean;
}

/** What befell a channel, between its events. */
export type Mark =
  /** Followed from here on. */
  | { readonly sign: 'start'; readonly seq: number }
  /** Back after an interruption, with nothing missing: what had been committed meanwhile has come, or comes now. */
  | { readonly sign: 'resumed'; readonly seq: number; readonly count: number }
  /** Back, and what lay between could not be had any more. */
  | { readonly sign: 'lost'; readonly from: number; readonly seq: number }
  /** Back in another history: the hub's database is another one now. */
  | { readonly sign: 'new-epoch'; readonly seq: number }
  /** Back on a channel that keeps nothing: what was told meanwhile is gone. */
  | { readonly sign: 'reconnected' }
  /** Numbers are missing between two events, and nobody said why. It must not happen. */
  | { readonly sign: 'hole'; readonly from: number; readonly seq: number }
  /** The channel does not exist, or is out of reach. */
  | { readonly sign: 'refused'; readonly code: string };

export interface MarkEntry {
  readonly kind: 'mark';
  readonly key: number;
  readonly channel: string;
  readonly arrived: number;
  readonly mark: Mark;
}

export type Entry = EventEntry | MarkEntry;

/** Which entries are shown; an empty word is no condition. */
export interface Conditions {
  readonly channel: string;
  readonly type: string;
  readonly text: string;
}

export const everything: Conditions = { channel: '', type: '', text: '' };

/** Those that meet the conditions. Marks are kept with their channel whatever type or words are looked for. */
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

/** Entries as JSON, one a line, for other tools. */
export const toJsonLines = (entries: readonly Entry[]): string =>
  entries.map((entry) => `${JSON.stringify(lineOf(entry))}\n`).join('');

function lineOf(entry: Entry): object {
  const received = new Date(entry.arrived).toISOString();
  if (entry.kind === 'mark') return { received, channel: entry.channel, ...entry.mark };
  const { type, data, meta, latencyMs, recovered } = entry;
  return { received, ...meta, type, latency_ms: latencyMs, recovered, data };
}
