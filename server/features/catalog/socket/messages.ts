import type { RawData } from 'ws';
import { catalogRequest, type CatalogError } from '../../../../contract/features/catalog/socket';
import { parseInput } from '../../../../contract/parse';
import { problem, type ProblemWire } from '../../../../contract/problems';
import type { Session } from '../../../hub/session';
import type { Answer, ClientRequest } from '../../../transports/shared/requests';
import { fieldOf, inInput, read } from '../../../transports/websocket/parse-message';
import { frameOf, replyFrame, type WebSocketFrame } from '../../../transports/websocket/codec';

/** Parses a client's message at `/` into the hub's request. */
export function catalogRequestIn(session: Session, data: RawData, isBinary: boolean): ClientRequest {
  const { value, problem: unreadable } = read(data, isBinary);
  const ref = refIn(value);
  const answer = answering(session, ref);
  try {
    if (unreadable) throw inInput(unreadable);
    if (isPing(value)) return { name: 'ping', input: {}, answer: pongAnswer(session) };
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw problem('request.invalid', { message: 'se esperaba un objeto' });
    const type = fieldOf(value, 'type');
    if (typeof type === 'string' && !catalogRequest.shape.type.safeParse(type).success)
      throw problem('request.unknown_command', { field: 'type' });
    const { type: name, data: input } = parseInput(catalogRequest, value);
    return { name, input: input ?? (input === null ? null : {}), answer };
  } catch (error) {
    return { name: '', input: error, answer };
  }
}

/** Returns whether a message is a ping, whatever its other fields. */
function isPing(value: unknown): boolean {
  const type = fieldOf(value, 'type');
  return type === 'PING' || type === 'ping';
}

/** Returns the message's `ref` if it is valid, so that the refusal of an invalid message can be a reply. */
function refIn(value: unknown): number | undefined {
  const ref = catalogRequest.shape.ref.safeParse(fieldOf(value, 'ref'));
  return ref.success ? ref.data : undefined;
}

/** Replies to a request with a `ref`; without one, only refusals are sent. */
const answering =
  (session: Session, ref: number | undefined): Answer =>
  (reply) => {
    if (ref !== undefined) {
      session.answer(replyFrame(ref, typeof reply === 'string' ? reply : JSON.stringify(reply)));
    } else if (typeof reply !== 'string' && !reply.success) session.answer(errorFrame((reply as ProblemWire).error));
  };

const pongAnswer =
  (session: Session): Answer =>
  (reply) => {
    if (typeof reply !== 'string' && !reply.success) session.answer(errorFrame((reply as ProblemWire).error));
    else session.answer(frameOf({ type: 'PONG', timestamp: new Date().toISOString() }));
  };

const errorFrame = (refused: ProblemWire['error']): WebSocketFrame =>
  frameOf({ type: 'ERROR', ...refused, timestamp: new Date().toISOString() } satisfies CatalogError);
