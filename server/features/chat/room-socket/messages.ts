import type { RawData } from 'ws';
import {
  isRoomRequest,
  roomRequests,
  type RoomError,
  type RoomRequestType,
} from '../../../../contract/features/chat/room-socket';
import type { CommandOutput } from '../../../../contract/commands';
import { parseInput } from '../../../../contract/parse';
import { problem, type ProblemWire } from '../../../../contract/problems';
import type { Session } from '../../../hub/session';
import type { Answer, ClientRequest } from '../../../transports/shared/requests';
import { fieldOf, read } from '../../../transports/websocket/parse-message';
import { frameOf, type WebSocketFrame } from '../../../transports/websocket/codec';

/** The hub's request for each of a room socket's message types. */
const names = { message: 'message', typing: 'typing', ping: 'ping', read: 'mark_read' } as const satisfies Record<
  RoomRequestType,
  string
>;

/** Parses a client's message in a room into the hub's request. */
export function roomRequestIn(roomId: number, session: Session, data: RawData, isBinary: boolean): ClientRequest {
  const { value, problem: unreadable } = read(data, isBinary);
  const id = fieldOf(value, 'id');
  const refuse = (refused: ProblemWire['error']): void =>
    session.answer(errorFrame(refused, typeof id === 'string' ? id.slice(0, 100) : undefined));
  try {
    if (unreadable) throw unreadable;
    const type = typeIn(value);
    const { type: _type, ...fields } = value as Record<string, unknown>;
    const input: object = parseInput(roomRequests[type], fields);
    return {
      name: names[type],
      input: type === 'ping' ? {} : { room_id: roomId, ...input },
      answer: answering(refuse, (reply) => {
        if (type === 'message') session.answer(messageSent(reply as CommandOutput<'message'>));
        if (type === 'ping') session.answer(frameOf({ type: 'pong', data: {}, timestamp: new Date().toISOString() }));
      }),
    };
  } catch (error) {
    return { name: '', input: error, answer: answering(refuse, () => undefined) };
  }
}

/** @throws Problem `request.invalid`, `request.unknown_command` */
function typeIn(value: unknown): RoomRequestType {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw problem('request.invalid', { message: 'se esperaba un objeto' });
  const type = fieldOf(value, 'type');
  if (typeof type !== 'string') throw problem('request.invalid', { field: 'type', message: 'type: se esperaba texto' });
  if (!isRoomRequest(type)) throw problem('request.unknown_command', { field: 'type' });
  return type;
}

const answering =
  (refuse: (refused: ProblemWire['error']) => void, done: (data: unknown) => void): Answer =>
  (reply) => {
    const { success, data, error } = (typeof reply === 'string' ? JSON.parse(reply) : reply) as {
      success: boolean;
      data?: unknown;
      error?: ProblemWire['error'];
    };
    if (success) done(data);
    else if (error) refuse(error);
  };

/** Repeats its fields beside the type, where chat clients read them, and under `data`, as in every other frame. */
const messageSent = ({ id, message_id, timestamp }: CommandOutput<'message'>): WebSocketFrame =>
  frameOf({ type: 'message_sent', message_id, timestamp, data: { message_id, timestamp, client_id: id } });

export function errorFrame(refused: ProblemWire['error'], clientId?: string): WebSocketFrame {
  const { message, code, field, retry_after_ms } = refused;
  const data: RoomError = {
    message,
    code,
    ...(field !== undefined && { field }),
    ...(retry_after_ms !== undefined && { retry_after_ms }),
    ...(clientId !== undefined && { client_id: clientId }),
  };
  return frameOf({ type: 'error', data, timestamp: new Date().toISOString() });
}
