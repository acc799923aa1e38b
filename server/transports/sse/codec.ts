import { formatStreamPosition } from '../../../contract/stream';
import type { EncodedFrame, Message, Wire } from '../../hub/ports';
import { eventText } from '../shared/event-json';
import { joining } from '../shared/concat-frames';

/** An event as Server-Sent Events carry it, with and without the line that tells where its channel stands. */
export class SseFrame implements EncodedFrame {
  readonly bytes: number;

  constructor(
    readonly body: Buffer,
    /** The same with its `id`; what is not logged has none. */
    readonly whole = body,
    readonly channel = '',
    /** Sequence in its channel; 0 for what is not logged. */
    readonly seq = 0,
  ) {
    this.bytes = whole.length;
  }
}

/** The bytes of frames that leave in one write. */
export const joinedBodies = joining((frame: SseFrame) => frame.body);
export const joinedWhole = joining((frame: SseFrame) => frame.whole);

/** The hub's own stream: `EventFrame` of contract/core/frames.ts, as `/hub` has it. */
export const hubWire: Wire<SseFrame> = {
  encode: (message) => framed(message, unnamed(eventText(message))),
};

/** Events without a name, whose data is what the log has. What the hub says beside them has a name, and disturbs nobody. */
export const unnamedWire: Wire<SseFrame> = {
  encode: (message) =>
    framed(message, message.seq === undefined ? named(message.type, message.data) : unnamed(message.data)),
};

/** Events with a name, whose data is what the log has. */
export const namedWire: Wire<SseFrame> = {
  encode: (message) => framed(message, named(message.type, message.data)),
};

function framed({ channel, seq, epoch }: Message, text: string): SseFrame {
  if (seq === undefined || epoch === undefined) return new SseFrame(Buffer.from(text));
  const id = idLine(epoch, [[channel, seq]]);
  const whole = Buffer.from(id + text);
  return new SseFrame(whole.subarray(id.length), whole, channel, seq); // a position is ASCII: as many bytes as letters
}

/** A frame for one connection alone: an answer. */
export const replyFrame = (ref: number, reply: string): SseFrame =>
  new SseFrame(Buffer.from(unnamed(`{"type":"reply","ref":${ref},${reply.slice(1)}`)));

export const idLine = (epoch: string, marks: Iterable<readonly [channel: string, seq: number]>): string =>
  `id: ${formatStreamPosition(epoch, marks)}\n`;

/** An event whose data is JSON text. */
export const unnamed = (data: string): string => `data: ${oneLine(data)}\n\n`;
export const named = (name: string, data: string): string => `event: ${oneLine(name)}\n${unnamed(data)}`;

/** A line's end would begin another field (SEC-27). Between the words of JSON it is a blank; within them there is none. */
const oneLine = (text: string): string => (LINE_END.test(text) ? text.replace(LINE_ENDS, ' ') : text);

const LINE_END = /[\r\n]/;
const LINE_ENDS = /[\r\n]+/g;
