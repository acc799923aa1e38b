import type { IncomingMessage } from 'node:http';
import { OPS_CHANNEL, RATINGS_CHANNEL } from '../../contract/channels';
import { handshakeAuth, type HandshakeAuth } from '../../contract/frames';
import { parseInput } from '../../contract/parse';
import { problem } from '../../contract/problems';
import { channelsQuery, parseStreamPosition, streamQuery } from '../../contract/stream';
import { hubDialect, hubReadingDialect, opsDialect, ratingsDialect, type Dialect } from './sse-dialects';

/** What somebody wants to hear. */
export interface Wish {
  readonly dialect: Dialect;
  readonly hello: HandshakeAuth;
  /** Nothing but the hello's channels. */
  readonly alone: boolean;
  /** A channel without which there is no stream: who may not see it is refused. */
  readonly needs?: string;
  readonly ticket?: string | undefined;
  /** Whether its client says things by other requests. */
  readonly talks: boolean;
}

/** The hub's stream of whatever channels, and those of one feature each, in the shape that their clients know. */
export const STREAM = '/api/stream';
const RATINGS = '/api/realtime/events';
const OPS = '/api/events/stream';
/** What the client of a stream has to say. */
export const SAY = '/api/stream/say';

/** What each path is for. */
export const streamPaths: ReadonlyMap<string, string> = new Map([
  [STREAM, 'GET, HEAD, POST'],
  [RATINGS, 'GET, HEAD'],
  [OPS, 'GET, HEAD'],
  [SAY, 'POST'],
]);

/** Whether an open request at this path is a stream, or asks for one. */
export const isStreamPath = (pathname: string): boolean => pathname !== SAY && streamPaths.has(pathname);

/** The wish that a GET is. @throws Problem `request.invalid` */
export function wishIn({ url = '', headers }: IncomingMessage): Wish {
  const { pathname, query } = addressOf(url);
  const parameters = queryOf(query);
  const lastEventId = single(headers['last-event-id']);
  if (pathname === STREAM) {
    const { channels, last_event_id, ticket } = parseInput(channelsQuery, parameters);
    const hello = helloOf(lastEventId, last_event_id, channels);
    return { dialect: hubReadingDialect, hello, alone: channels !== undefined, ticket, talks: false };
  }
  const { last_event_id, ticket } = parseInput(streamQuery, parameters);
  const channel = pathname === OPS ? OPS_CHANNEL : RATINGS_CHANNEL;
  return {
    dialect: pathname === OPS ? opsDialect : ratingsDialect,
    hello: helloOf(lastEventId, last_event_id, [channel]),
    alone: true,
    needs: channel,
    ticket,
    talks: false,
  };
}

/** The wish that a POST is: the hello of the other transports. @throws Problem `request.invalid` */
export function wishInBody({ url = '' }: IncomingMessage, body: unknown): Wish {
  parseInput(streamQuery.pick({}), queryOf(addressOf(url).query));
  return { dialect: hubDialect, hello: parseInput(handshakeAuth, body), alone: false, talks: true };
}

/** Where a request goes to, as it was sent. */
export function addressOf(url: string): { pathname: string; query: string } {
  const at = url.indexOf('?');
  return at < 0 ? { pathname: url, query: '' } : { pathname: url.slice(0, at), query: url.slice(at + 1) };
}

function helloOf(
  header: string | undefined,
  query: string | undefined,
  channels: readonly string[] | undefined,
): HandshakeAuth {
  const position =
    header !== undefined && header !== ''
      ? parseStreamPosition(header)
      : query !== undefined && query !== ''
        ? parseStreamPosition(query, 'last_event_id')
        : undefined;
  return {
    ...(position && { ...position, positions: { ...position.positions } }),
    ...(channels && { channels: [...channels] }),
  };
}

/** @throws Problem `request.invalid` for what is there twice */
function queryOf(query: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (found.has(name)) throw problem('request.invalid', { field: name.slice(0, 200), message: 'parámetro repetido' });
    found.set(name, value);
  }
  return Object.fromEntries(found);
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header;
