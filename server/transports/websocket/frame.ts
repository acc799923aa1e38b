import { constants, deflateRawSync } from 'node:zlib';
import { joining } from '../shared/concat-frames';

/** A whole message in one frame, with no extension or with permessage-deflate's mark (RFC 7692, 6.1). */
const TEXT = 0x81;
const DEFLATED_TEXT = 0xc1;

/** Shorter texts are not worth compressing. */
const DEFLATE_ABOVE = 1_024;

/**
 * A whole text message as a WebSocket server sends it: final, unmasked, uncompressed (RFC 6455, 5.2).
 * Made once, it can be written to any number of connections.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = headed(TEXT, length);
  frame.write(text, frame.length - length);
  return frame;
}

/**
 * The same for those who have agreed to permessage-deflate without context takeover: nothing of what was sent before
 * is needed to read it, so it too can be written to any number of connections. Short texts stay as they are.
 */
export function deflatedFrame(text: string): Buffer {
  if (Buffer.byteLength(text) < DEFLATE_ABOVE) return textFrame(text);
  const deflated = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH, windowBits: WINDOW_BITS });
  const payload = deflated.subarray(0, -EMPTY_BLOCK);
  const frame = headed(DEFLATED_TEXT, payload.length);
  frame.set(payload, frame.length - payload.length);
  return frame;
}

/** Small enough for every client that is content with the defaults of its library. */
const WINDOW_BITS = 12;

/** Bytes of the empty block at the end of a flush, which the receiver puts back (RFC 7692, 7.2.1). */
const EMPTY_BLOCK = 4;

/** A frame with its header, and room for its payload. */
function headed(first: number, length: number): Buffer {
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = first;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  return frame;
}

/** The text of a frame that {@link textFrame} made. */
export function textOf(frame: Buffer): string {
  const length = frame[1] ?? 0;
  return frame.toString('utf8', length < 126 ? 2 : length === 126 ? 4 : 10);
}

/** What carries the bytes of a WebSocket frame. */
interface Framed {
  readonly webSocket: Buffer;
}

/** The bytes of frames that leave in one write. */
export const joined = joining(({ webSocket }: Framed) => webSocket);
