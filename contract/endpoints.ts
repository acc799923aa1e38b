import { z } from 'zod';
import { catalogEvents } from './features/catalog/schemas';
import {
  catalogError,
  catalogPong,
  catalogRequest,
  catalogRequestTypes,
  connectionEstablished,
} from './features/catalog/socket';
import { messageReply } from './features/chat/commands';
import { roomConnected, roomError, roomQuery, roomRequests } from './features/chat/room-socket';
import { roomId, roomEvents } from './features/chat/schemas';
import type { Events } from './events';
import { eventFrame, hubConnected, hubGoodbye, hubReply } from './core/frames';
import { opsEvents } from './features/ops/schemas';
import { presenceEvents } from './features/chat/presence';
import { ratingEvents } from './features/ratings/schemas';
import { channelsQuery, opsConnected, opsHeartbeat, ratingsConnected, streamQuery } from './core/stream';

/** A place that speaks its clients' own words, beside Socket.IO and `/hub`, which carry everything. */
export interface Endpoint {
  readonly id: string;
  readonly address: string;
  readonly protocol: 'ws' | 'sse';
  readonly summary: string;
  readonly params?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodType;
  /** What it sends, by type: whole frames, or the data of Server-Sent Events. */
  readonly tells: Events;
  /** What its clients send, by type: whole frames. */
  readonly hears?: Events;
}

/** A frame of a type and its data, without a place in a channel. */
export const plainFrame = (type: string, data: z.ZodType) =>
  z.strictObject({ type: z.literal(type), data, timestamp: eventFrame.shape.timestamp });

/** An event's frame: its type, its data and where it stands. */
export const frameOf = (type: string, data: z.ZodType) => eventFrame.extend({ type: z.literal(type), data });

const framesOf = (events: Events): Events =>
  Object.fromEntries(Object.entries(events).map(([type, data]) => [type, frameOf(type, data)]));

const { presence_state: _inGreeting, read: _asReceipt, ...seenInRoom } = presenceEvents;

/** `/ws/{room_id}`, in the words that chat clients know. */
const room: Endpoint = {
  id: 'room',
  address: '/ws/{room_id}',
  protocol: 'ws',
  summary: 'A room: its messages, who is there and who types',
  params: { room_id: roomId },
  query: roomQuery,
  tells: {
    connected: plainFrame('connected', roomConnected),
    ...framesOf(roomEvents),
    ...framesOf(seenInRoom),
    read: frameOf('read', presenceEvents.read),
    message_sent: z.strictObject({
      type: z.literal('message_sent'),
      message_id: messageReply.shape.message_id,
      timestamp: messageReply.shape.timestamp,
      data: messageReply.pick({ message_id: true, timestamp: true }).extend({ client_id: z.string() }),
    }),
    pong: plainFrame('pong', z.strictObject({})),
    error: plainFrame('error', roomError),
    goodbye: hubGoodbye,
  },
  hears: Object.fromEntries(
    Object.entries(roomRequests).map(([type, fields]) => [type, fields.extend({ type: z.literal(type) })]),
  ),
};

/** `/`, in the words that the catalog's clients know. */
const catalog: Endpoint = {
  id: 'catalog',
  address: '/',
  protocol: 'ws',
  summary: 'The catalog: products as they are created, changed and deleted',
  query: roomQuery,
  tells: {
    CONNECTION_ESTABLISHED: connectionEstablished,
    ...framesOf(catalogEvents),
    PONG: catalogPong,
    ERROR: catalogError,
    reply: hubReply,
    goodbye: hubGoodbye,
  },
  hears: {
    PING: z.strictObject({ type: z.enum(['PING', 'ping']) }),
    ...Object.fromEntries(catalogRequestTypes.map((type) => [type, catalogRequest.extend({ type: z.literal(type) })])),
  },
};

/** `/api/realtime/events`: events without a name, each with its own type. */
const ratings: Endpoint = {
  id: 'ratings',
  address: '/api/realtime/events',
  protocol: 'sse',
  summary: 'Film ratings, as unnamed events; Last-Event-ID resumes',
  query: streamQuery,
  tells: { connected: ratingsConnected, ...ratingEvents },
};

/** `/api/events/stream`: each event under its own name. */
const operations: Endpoint = {
  id: 'operations',
  address: '/api/events/stream',
  protocol: 'sse',
  summary:
    'The log, jobs and what befalls the system, as named events; Last-Event-ID resumes. For those who operate the hub',
  query: streamQuery,
  tells: { connected: opsConnected, ...opsEvents, heartbeat: opsHeartbeat },
};

/** `/api/stream`: `/hub`'s frames as the data of unnamed events. */
const stream: Endpoint = {
  id: 'stream',
  address: '/api/stream',
  protocol: 'sse',
  summary: 'Any channels, in the frames of /hub; Last-Event-ID resumes all of them',
  query: channelsQuery,
  tells: { connected: hubConnected, event: eventFrame, goodbye: hubGoodbye },
};

/** Every such place, one line each. */
export const endpoints: readonly Endpoint[] = [room, catalog, ratings, operations, stream];
