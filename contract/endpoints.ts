import { z } from 'zod';
import { messageReply } from './chat-commands';
import { roomConnected, roomError, roomQuery, roomRequests } from './chat-websocket';
import { roomId, roomEvents } from './chat';
import type { Events } from './events';
import { eventFrame, hubGoodbye } from './frames';
import { presenceEvents } from './presence';

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

/** Every such place, one line each. */
export const endpoints: readonly Endpoint[] = [room];
