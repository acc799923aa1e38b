import { z } from 'zod';
import { frameOf, framesOf, plainFrame, resumeQuery, type Endpoint } from '../../core/endpoint';
import { hubGoodbye } from '../../core/frames';
import { presenceEvents } from '../../core/presence';
import { messageReply } from './commands';
import { roomConnected, roomError, roomRequests } from './room-socket';
import { roomEvents, roomId } from './schemas';

const { presence_state: _inGreeting, read: _receipt, ...seenInRoom } = presenceEvents;

/** `/ws/{room_id}`, in the format that chat clients know. */
export const roomEndpoint: Endpoint = {
  id: 'room',
  address: '/ws/{room_id}',
  protocol: 'ws',
  summary: 'A room: its messages, presence and typing',
  params: { room_id: roomId },
  query: resumeQuery,
  sends: {
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
  accepts: Object.fromEntries(
    Object.entries(roomRequests).map(([type, fields]) => [type, fields.extend({ type: z.literal(type) })]),
  ),
};
