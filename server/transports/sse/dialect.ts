import type { Connected, ConnectedMeta } from '../../../contract/core/frames';
import type { Goodbye } from '../../../contract/core/goodbye';
import type { Wire } from '../../hub/ports';
import { hubWire, named, unnamed, type SseFrame } from './codec';

/** In which words a stream speaks. */
export interface Dialect {
  readonly wire: Wire<SseFrame>;
  /** Of how many channels its ids tell where it stands, for a browser to come back with. */
  readonly ids: 'none' | 'one' | 'many';
  /** The first event. @param stream where its client posts, if it may */
  connected(data: Connected, meta: ConnectedMeta, stream?: string): string;
  goodbye(why: Goodbye): string;
  /** What is sent where nothing else is. */
  heartbeat(): Buffer;
}

const COMMENT = Buffer.from(':\n\n');
/** To a client a line that it does not look at; the same bytes for all. */
export const comment = (): Buffer => COMMENT;

/** The hub's own words, as over `/hub`. */
const hub = (ids: Dialect['ids']): Dialect => ({
  wire: hubWire,
  ids,
  connected: (data, meta, stream) =>
    unnamed(JSON.stringify({ type: 'connected', data, meta, ...(stream !== undefined && { stream }) })),
  goodbye: (data) => unnamed(JSON.stringify({ type: 'goodbye', data })),
  heartbeat: comment,
});

/** For clients that keep their positions themselves, and have a way to say something. */
export const hubDialect = hub('none');
/** For a browser's `EventSource`. */
export const hubReadingDialect = hub('many');

export const goodbyeByName = (why: Goodbye): string => named('goodbye', JSON.stringify(why));

/** What became of the position that the client came with, for a stream of one channel. */
export function resumed({ epoch, channels }: ConnectedMeta): { recovered: boolean; epoch: string; seq: number } {
  const [{ recovered, seq } = { recovered: false, seq: 0 }] = Object.values(channels);
  return { recovered, epoch, seq };
}
