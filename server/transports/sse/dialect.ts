import type { Connected, ConnectedMeta } from '../../../contract/core/frames';
import type { Goodbye } from '../../../contract/core/goodbye';
import type { Wire } from '../../hub/ports';
import { hubWire, named, unnamed, type SseFrame } from './codec';

/** The format of a stream. */
export interface Dialect {
  readonly wire: Wire<SseFrame>;
  /** The number of channels whose positions its ids carry, for a browser's reconnect. */
  readonly ids: 'none' | 'one' | 'many';
  /** Returns the first event. @param stream the key with which its client posts, if it may */
  connected(data: Connected, meta: ConnectedMeta, stream?: string): string;
  goodbye(why: Goodbye): string;
  /** Returns the bytes sent while there are no events. */
  heartbeat(): Buffer;
}

const COMMENT = Buffer.from(':\n\n');
/** Returns a comment line, which clients ignore; all streams share its bytes. */
export const comment = (): Buffer => COMMENT;

/** The hub's own format, as over `/hub`. */
const hub = (ids: Dialect['ids']): Dialect => ({
  wire: hubWire,
  ids,
  connected: (data, meta, stream) =>
    unnamed(JSON.stringify({ type: 'connected', data, meta, ...(stream !== undefined && { stream }) })),
  goodbye: (data) => unnamed(JSON.stringify({ type: 'goodbye', data })),
  heartbeat: comment,
});

/** For clients that keep their positions themselves and send requests. */
export const hubDialect = hub('none');
/** For a browser's `EventSource`. */
export const hubReadingDialect = hub('many');

export const goodbyeByName = (why: Goodbye): string => named('goodbye', JSON.stringify(why));

/** Returns the outcome of resuming from the client's position, for a stream of one channel. */
export function resumed({ epoch, channels }: ConnectedMeta): { recovered: boolean; epoch: string; seq: number } {
  const [{ recovered, seq } = { recovered: false, seq: 0 }] = Object.values(channels);
  return { recovered, epoch, seq };
}
