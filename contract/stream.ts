import { z } from 'zod';
import { streamQuery } from './core/endpoint';
import { parseChannel } from './channels';
import { hubConnected, hubRequest } from './core/frames';
import { problem } from './problems';

/**
 * The positions of all logged channels of a stream. As one line, `<epoch>;<channel>=<sequence>;…`, Server-Sent Events
 * carry it as `id`, and browsers send it back as `Last-Event-ID` (HUB-2).
 */
export interface StreamPosition {
  readonly epoch: string;
  /** Channel → last sequence received. */
  readonly positions: Readonly<Record<string, number>>;
}

/** Most channels in one id: the client sends it in a header, whose length is bounded. */
export const MAX_STREAM_CHANNELS = 32;

const MARK = /^([^=]{1,80})=(0|[1-9]\d{0,14})$/;

/** Writes the positions as an event id. */
export const formatStreamPosition = (epoch: string, marks: Iterable<readonly [channel: string, seq: number]>): string =>
  [epoch, ...Array.from(marks, ([channel, seq]) => `${channel}=${seq}`).slice(0, MAX_STREAM_CHANNELS)].join(';');

/**
 * Parses an event id that a client sent back. It does not check access to the channels.
 * @throws Problem `request.invalid` for any text that no hub has ever sent (SEC-27)
 */
export function parseStreamPosition(id: string, field = 'last-event-id'): StreamPosition {
  const [epoch = '', ...marks] = id.split(';', MAX_STREAM_CHANNELS + 2);
  if (!EPOCH.test(epoch) || marks.length === 0 || marks.length > MAX_STREAM_CHANNELS) throw invalidPosition(field);
  const positions = new Map<string, number>();
  for (const mark of marks) {
    const [, channel = '', seq = ''] = MARK.exec(mark) ?? [];
    if (!parseChannel(channel) || positions.has(channel)) throw invalidPosition(field);
    positions.set(channel, Number(seq));
  }
  return { epoch, positions: Object.fromEntries(positions) };
}

const EPOCH = /^[A-Za-z0-9_-]{1,64}$/;

const invalidPosition = (field: string): Error =>
  problem('request.invalid', { field, message: `${field}: no es una posición de este servidor` });

const channelList = z
  .string()
  .max(MAX_STREAM_CHANNELS * 81)
  .transform((list) => [...new Set(list.split(','))])
  .refine(
    (channels) => channels.every((channel) => parseChannel(channel)),
    'hay un nombre que no puede ser de un canal',
  )
  .refine((channels) => channels.length <= MAX_STREAM_CHANNELS, `a lo más ${MAX_STREAM_CHANNELS} canales`);

/** Query of `GET /api/stream`: the channels to subscribe to; without them, the automatic subscriptions. */
export const channelsQuery = streamQuery.extend({ channels: channelList.optional() });

/** First event of a stream opened by `POST /api/stream`: `stream` identifies its client in `POST /api/stream/say`. */
export const streamConnected = hubConnected.extend({ stream: z.string() });

/**
 * Body of `POST /api/stream/say`: the requests that `/hub` reads as frames, in order. A request with a `ref` is
 * answered over the stream.
 */
export const saying = z.strictObject({
  stream: z.string().min(1).max(64),
  said: z.array(hubRequest).min(1).max(64),
});
export type Saying = z.infer<typeof saying>;
