import type { RatingsConnected } from '../../../contract/features/ratings/stream';
import { RATINGS_CHANNEL } from '../../../contract/features/ratings/channels';
import { unnamed, unnamedWire } from '../../transports/sse/codec';
import { comment, goodbyeByName, resumed, type Dialect } from '../../transports/sse/dialect';
import type { EventStream } from '../../transports/sse/stream-request';

/** Ratings: events without a name. */
const dialect: Dialect = {
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

/** `GET /api/realtime/events`. */
export const ratingsStream: EventStream = { path: '/api/realtime/events', channel: RATINGS_CHANNEL, dialect };
