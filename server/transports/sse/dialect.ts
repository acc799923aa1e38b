import type { Connected, ConnectedMeta } from '../../../contract/core/frames';
import type { Goodbye } from '../../../contract/core/goodbye';
import type { OpsConnected, OpsHeartbeat } from '../../../contract/features/ops/stream';
import type { RatingsConnected } from '../../../contract/features/ratings/stream';
import { newId } from '../../hub/ids';
import type { Wire } from '../../hub/ports';
import { hubWire, named, namedWire, unnamed, unnamedWire, type SseFrame } from './codec';

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

/** To a client a line that it does not look at; the same bytes for all. */
const COMMENT = Buffer.from(':\n\n');
const comment = (): Buffer => COMMENT;

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

const goodbyeByName = (why: Goodbye): string => named('goodbye', JSON.stringify(why));

/** What became of the position that the client came with, for a stream of one channel. */
function resumed({ epoch, channels }: ConnectedMeta): { recovered: boolean; epoch: string; seq: number } {
  const [{ recovered, seq } = { recovered: false, seq: 0 }] = Object.values(channels);
  return { recovered, epoch, seq };
}

/** Ratings: events without a name. */
export const ratingsDialect: Dialect = {
  wire: unnamedWire,
  ids: 'one',
  connected: (_, meta) =>
    unnamed(
      JSON.stringify({
        type: 'connected',
        message: 'Conectado al servidor de eventos',
        ...resumed(meta),
      } satisfies RatingsConnected),
    ),
  goodbye: goodbyeByName,
  heartbeat: comment,
};

const stamp = () => ({ id: newId(), timestamp: new Date().toISOString(), source: 'backend' as const });

/** Operations: every event has a name. */
export const opsDialect: Dialect = {
  wire: namedWire,
  ids: 'one',
  connected: (_, meta) =>
    named(
      'connected',
      JSON.stringify({
        ...stamp(),
        type: 'connected',
        message: 'Conectado al flujo de eventos',
        ...resumed(meta),
      } satisfies OpsConnected),
    ),
  goodbye: goodbyeByName,
  heartbeat: () =>
    Buffer.from(named('heartbeat', JSON.stringify({ ...stamp(), type: 'heartbeat' } satisfies OpsHeartbeat))),
};
