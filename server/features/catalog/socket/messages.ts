import type { RawData } from 'ws';
import { catalogRequest, type CatalogError } from '../../../../contract/features/catalog/socket';
import { parseInput } from '../../../../contract/parse';
import { problem, type ProblemWire } from '../../../../contract/problems';
import type { Session } from '../../../hub/session';
import type { Answer, ClientRequest } from '../../../transports/shared/requests';
import { fieldOf, inInput, read } from '../../../transports/websocket/parse-message';
import { frameOf, replyFrame, type WebSocketFrame } from '../../../transports/websocket/codec';

/** What a client says at `/`, as the request that it amounts to. */
export function catalogRequestIn(session: Session, data: RawData, isBinary: boolean): ClientRequest {
  const { words, problem: unreadable } = read(data, isBinary);
  const ref = refIn(words);
  const answer = answering(session, ref);
  try {
    if (unreadable) throw inInput(unreadable);
    if (isPing(words)) return { name: 'ping', input: {}, answer: ponging(session) };
    if (typeof words !== 'object' || words === null || Array.isArray(words))
      throw problem('request.invalid', { message: 'se esperaba un objeto' });
    const type = fieldOf(words, 'type');
    if (typeof type === 'string' && !catalogRequest.shape.type.safeParse(type).success)
      throw problem('request.unknown_command', { field: 'type' });
    const { type: name, data: input } = parseInput(catalogRequest, words);
    return { name, input: input ?? (input === null ? null : {}), answer };
  } catch (error) {
    return { name: '', input: error, answer };
  }
}

/** Whatever else stands in it: it asks whether somebody is there. */
function isPing(words: unknown): boolean {
  const type = fieldOf(words, 'type');
  return type === 'PING' || type === 'ping';
}

/** Whoever can be told by number is told so, whatever else is wrong with the frame. */
function refIn(words: unknown): number | undefined {
  const ref = catalogRequest.shape.ref.safeParse(fieldOf(words, 'ref'));
  return ref.success ? ref.data : undefined;
}

/** With a number each request is answered by it; without one a refusal alone is told. */
const answering =
  (session: Session, ref: number | undefined): Answer =>
  (reply) => {
    if (ref !== undefined) {
      session.answer(replyFrame(ref, typeof reply === 'string' ? reply : JSON.stringify(reply)));
    } else if (typeof reply !== 'string' && !reply.success) session.answer(errorFrame((reply as ProblemWire).error));
  };

const ponging =
  (session: Session): Answer =>
  (reply) => {
    if (typeof reply !== 'string' && !reply.success) session.answer(errorFrame((reply as ProblemWire).error));
    else session.answer(frameOf({ type: 'PONG', timestamp: new Date().toISOString() }));
  };

const errorFrame = (refused: ProblemWire['error']): WebSocketFrame =>
  frameOf({ type: 'ERROR', ...refused, timestamp: new Date().toISOString() } satisfies CatalogError);
