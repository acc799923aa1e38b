import type { IncomingMessage } from 'node:http';
import { handshakeAuth, type HandshakeAuth } from '../../../contract/core/frames';
import { parseInput } from '../../../contract/parse';
import { problem } from '../../../contract/problems';
import { channelsQuery, parseStreamPosition } from '../../../contract/stream';
import { streamQuery } from '../../../contract/core/endpoint';
import { hubDialect, hubReadingDialect, type Dialect } from './dialect';

/** A parsed request for a stream. */
export interface StreamRequest {
  readonly dialect: Dialect;
  readonly hello: HandshakeAuth;
  /** Whether to subscribe to the hello's channels only, without automatic ones. */
  readonly alone: boolean;
  /** The channel that the stream requires: a client that may not subscribe to it is refused. */
  readonly needs?: string;
  readonly ticket?: string | undefined;
  /** Whether its client sends requests by POST. */
  readonly isDuplex: boolean;
}

/** A stream of one channel, in the format that its clients expect. */
export interface EventStream {
  readonly path: string;
  readonly channel: string;
  readonly dialect: Dialect;
}

/** The hub's stream of any channels. */
export const STREAM = '/api/stream';
/** Receives the requests of a stream's client. */
export const UPSTREAM_PATH = '/api/stream/say';

/** The stream paths of a node. */
export class StreamPaths {
  /** The methods of each path. */
  readonly #methods: ReadonlyMap<string, string>;
  readonly #streams: ReadonlyMap<string, EventStream>;

  constructor(streams: readonly EventStream[]) {
    this.#streams = new Map(streams.map((stream) => [stream.path, stream]));
    this.#methods = new Map([
      [STREAM, 'GET, HEAD, POST'],
      [UPSTREAM_PATH, 'POST'],
      ...streams.map(({ path }) => [path, 'GET, HEAD'] as const),
    ]);
  }

  /** Returns the methods that a path supports; `undefined` for any path that is no stream's. */
  methodsOf(pathname: string): string | undefined {
    return this.#methods.get(pathname);
  }

  /** Returns whether an open request at this path is a stream, or asks for one. */
  isStream(pathname: string): boolean {
    return pathname !== UPSTREAM_PATH && this.#methods.has(pathname);
  }

  /** Parses a GET. @throws Problem `request.invalid` */
  streamRequestIn(request: IncomingMessage): StreamRequest {
    return streamRequestIn(request, this.#streams.get(addressOf(request.url ?? '').pathname));
  }
}

function streamRequestIn({ url = '', headers }: IncomingMessage, stream: EventStream | undefined): StreamRequest {
  const { query } = addressOf(url);
  const parameters = queryOf(query);
  const lastEventId = lastOf(headers['last-event-id']);
  if (!stream) {
    const { channels, last_event_id, ticket } = parseInput(channelsQuery, parameters);
    const hello = helloOf(lastEventId, last_event_id, channels);
    return { dialect: hubReadingDialect, hello, alone: channels !== undefined, ticket, isDuplex: false };
  }
  const { last_event_id, ticket } = parseInput(streamQuery, parameters);
  const { channel, dialect } = stream;
  const hello = helloOf(lastEventId, last_event_id, [channel]);
  return { dialect, hello, alone: true, needs: channel, ticket, isDuplex: false };
}

/** Parses a POST, whose body is the hello of the other transports. @throws Problem `request.invalid` */
export function streamRequestInBody({ url = '' }: IncomingMessage, body: unknown): StreamRequest {
  parseInput(streamQuery.pick({}), queryOf(addressOf(url).query));
  return { dialect: hubDialect, hello: parseInput(handshakeAuth, body), alone: false, isDuplex: true };
}

/** Splits a request's address, as the client sent it. */
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
 * Parses a query. Imitations of `EventSource` put the last id into it under their own names, some of them after the id
 * of the previous attempt: the last one that is not empty counts.
 *
 * @throws Problem `request.invalid` for any other parameter that is repeated
 */
function queryOf(query: string): Record<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (POLYFILL_PARAMETERS.has(name)) continue;
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

/** Parameters of `EventSource` polyfills that a stream ignores. */
const POLYFILL_PARAMETERS: ReadonlySet<string> = new Set(['evs_preamble', 'evs_buffer_size_limit']);

/** Returns the last value of a header. Node joins repeated headers with commas, which a position never contains. */
const lastOf = (header: string | string[] | undefined): string | undefined =>
  (Array.isArray(header) ? header.join(',') : header)?.split(',').at(-1)?.trim();
