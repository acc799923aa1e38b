import type { IncomingMessage } from 'node:http';
import { handshakeAuth, type HandshakeAuth } from '../../../contract/core/frames';
import { parseInput } from '../../../contract/parse';
import { problem } from '../../../contract/problems';
import { channelsQuery, parseStreamPosition } from '../../../contract/stream';
import { streamQuery } from '../../../contract/core/endpoint';
import { hubDialect, hubReadingDialect, type Dialect } from './dialect';

/** What somebody wants to hear. */
export interface StreamRequest {
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

/** A stream of one channel, in the shape that its clients know. */
export interface EventStream {
  readonly path: string;
  readonly channel: string;
  readonly dialect: Dialect;
}

/** The hub's stream of whatever channels. */
export const STREAM = '/api/stream';
/** What the client of a stream has to say. */
export const SAY = '/api/stream/say';

/** The streams of a node, and what each path is for. */
export class StreamPaths {
  /** The methods of each path. */
  readonly #methods: ReadonlyMap<string, string>;
  readonly #streams: ReadonlyMap<string, EventStream>;

  constructor(streams: readonly EventStream[]) {
    this.#streams = new Map(streams.map((stream) => [stream.path, stream]));
    this.#methods = new Map([
      [STREAM, 'GET, HEAD, POST'],
      [SAY, 'POST'],
      ...streams.map(({ path }) => [path, 'GET, HEAD'] as const),
    ]);
  }

  /** The methods that a path knows; nothing for one that is no stream's. */
  methodsOf(pathname: string): string | undefined {
    return this.#methods.get(pathname);
  }

  /** Whether an open request at this path is a stream, or asks for one. */
  isStream(pathname: string): boolean {
    return pathname !== SAY && this.#methods.has(pathname);
  }

  /** The wish that a GET is. @throws Problem `request.invalid` */
  wishIn(request: IncomingMessage): StreamRequest {
    return wishIn(request, this.#streams.get(addressOf(request.url ?? '').pathname));
  }
}

function wishIn({ url = '', headers }: IncomingMessage, stream: EventStream | undefined): StreamRequest {
  const { query } = addressOf(url);
  const parameters = queryOf(query);
  const lastEventId = lastOf(headers['last-event-id']);
  if (!stream) {
    const { channels, last_event_id, ticket } = parseInput(channelsQuery, parameters);
    const hello = helloOf(lastEventId, last_event_id, channels);
    return { dialect: hubReadingDialect, hello, alone: channels !== undefined, ticket, talks: false };
  }
  const { last_event_id, ticket } = parseInput(streamQuery, parameters);
  const { channel, dialect } = stream;
  const hello = helloOf(lastEventId, last_event_id, [channel]);
  return { dialect, hello, alone: true, needs: channel, ticket, talks: false };
}

/** The wish that a POST is: the hello of the other transports. @throws Problem `request.invalid` */
export function wishInBody({ url = '' }: IncomingMessage, body: unknown): StreamRequest {
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

/**
 * What a query says. Libraries that do as `EventSource` does put the last id into it under names of their own, some of
 * them behind the one of the time before: the last one that is not empty counts.
 *
 * @throws Problem `request.invalid` for anything else that is there twice
 */
function queryOf(query: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (OF_POLYFILLS.has(name)) continue;
    if (isLastEventId(name)) {
      if (value !== '') found.set('last_event_id', value);
      continue;
    }
    if (found.has(name)) throw problem('request.invalid', { field: name.slice(0, 200), message: 'parámetro repetido' });
    found.set(name, value);
  }
  return Object.fromEntries(found);
}

/** `lastEventId`, `last-event-id`, `Last-Event-ID`, `last_event_id`, `evs_last_event_id` and the like. */
const isLastEventId = (name: string): boolean =>
  name.length <= MAX_NAME && /^(evs)?lasteventid$/.test(name.toLowerCase().replace(/[-_]/g, ''));
const MAX_NAME = 32;

/** What polyfills of `EventSource` ask a server for that a stream has no use for. */
const OF_POLYFILLS: ReadonlySet<string> = new Set(['evs_preamble', 'evs_buffer_size_limit']);

/** A header that is there twice comes joined by commas, of which a position has none. */
const lastOf = (header: string | string[] | undefined): string | undefined =>
  (Array.isArray(header) ? header.join(',') : header)?.split(',').at(-1)?.trim();
