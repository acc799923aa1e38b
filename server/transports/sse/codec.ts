import { formatStreamPosition } from '../../../contract/stream';
import type { EncodedFrame, Message, Wire } from '../../hub/ports';
import { eventText } from '../shared/event-json';
import { concatWithCache } from '../shared/concat-frames';

/** An event in the format of Server-Sent Events, with and without the `id` line that carries its channel's position. */
export class SseFrame implements EncodedFrame {
  readonly bytes: number;

  constructor(
    readonly body: Buffer,
    /** The same with its `id`; ephemeral events have none. */
    readonly whole = body,
    readonly channel = '',
    /** Sequence in its channel; 0 for ephemeral events. */
    readonly seq = 0,
  ) {
    this.bytes = whole.length;
  }
}

/** The bytes of frames that are sent in one write. */
export const joinedBodies = concatWithCache((frame: SseFrame) => frame.body);
export const joinedWhole = concatWithCache((frame: SseFrame) => frame.whole);

/** The hub's own stream: `EventFrame` of contract/core/frames.ts, as over `/hub`. */
export const hubWire: Wire<SseFrame> = {
  encode: (message) => framed(message, unnamed(eventText(message))),
};

/**
 * Events without a name, with the log's data. The hub's own messages have a name, so clients of the channel ignore
 * them.
 */
export const unnamedWire: Wire<SseFrame> = {
  encode: (message) =>
    framed(message, message.seq === undefined ? named(message.type, message.data) : unnamed(message.data)),
};

/** Events with a name, with the log's data. */
export const namedWire: Wire<SseFrame> = {
  encode: (message) => framed(message, named(message.type, message.data)),
};

function framed({ channel, seq, epoch }: Message, text: string): SseFrame {
  if (seq === undefined || epoch === undefined) return new SseFrame(Buffer.from(text));
  const id = idLine(epoch, [[channel, seq]]);
  const whole = Buffer.from(id + text);
  return new SseFrame(whole.subarray(id.length), whole, channel, seq); // a position is ASCII: one byte per character
}

/** Returns a reply's frame, for a single connection. */
export const replyFrame = (ref: number, reply: string): SseFrame =>
  new SseFrame(Buffer.from(unnamed(`{"type":"reply","ref":${ref},${reply.slice(1)}`)));

export const idLine = (epoch: string, marks: Iterable<readonly [channel: string, seq: number]>): string =>
  `id: ${formatStreamPosition(epoch, marks)}\n`;

/** Returns an event whose data is JSON text. */
export const unnamed = (data: string): string => `data: ${oneLine(data)}\n\n`;
export const named = (name: string, data: string): string => `event: ${oneLine(name)}\n${unnamed(data)}`;

/**
 * Replaces line ends, which would begin another field (SEC-27). JSON has them only between its tokens, where a blank is
 * equal.
 */
const oneLine = (text: string): string => (LINE_END.test(text) ? text.replace(LINE_ENDS, ' ') : text);

const LINE_END = /[\r\n]/;
const LINE_ENDS = /[\r\n]+/g;
