import { z } from 'zod';
import { streamQuery } from './core/endpoint';
import { parseChannel } from './channels';
import { hubConnected, hubRequest } from './core/frames';
import { problem } from './problems';

/**
 * Where every logged channel of a stream stands, in one line: what Server-Sent Events carry as `id` and browsers send
 * back as `Last-Event-ID` (HUB-2). `<epoch>;<channel>=<sequence>;…`
 */
export interface StreamPosition {
  readonly epoch: string;
  /** Channel → last sequence heard. */
  readonly positions: Readonly<Record<string, number>>;
}

/** Channels that one id can tell of: it comes back in a header, which has its bounds. */
export const MAX_STREAM_CHANNELS = 32;

const MARK = /^([^=]{1,80})=(0|[1-9]\d{0,14})$/;

/** The line for an event id. */
export const formatStreamPosition = (epoch: string, marks: Iterable<readonly [channel: string, seq: number]>): string =>
  [epoch, ...Array.from(marks, ([channel, seq]) => `${channel}=${seq}`).slice(0, MAX_STREAM_CHANNELS)].join(';');

/**
 * What stands in an event id that came back. Whose channels they are is not asked here.
 * @throws Problem `request.invalid` for anything that no hub has ever sent (SEC-27)
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

/** The query of `GET /api/stream`: these channels, and no others; without them what a connection follows unasked. */
export const channelsQuery = streamQuery.extend({ channels: channelList.optional() });

/** First event of a stream that was opened by `POST /api/stream`: by `stream` its client is known where it says something. */
export const streamConnected = hubConnected.extend({ stream: z.string() });

/**
 * Body of `POST /api/stream/say`: what `/hub` takes as frames, in the order said. What has a `ref` is answered over the
 * stream.
 */
export const saying = z.strictObject({
  stream: z.string().min(1).max(64),
  said: z.array(hubRequest).min(1).max(64),
});
export type Saying = z.infer<typeof saying>;
