import { constants, deflateRawSync } from 'node:zlib';
import { concatWithCache } from '../shared/concat-frames';

/**
 * The first byte of a whole message in one frame: without extension, and with permessage-deflate's bit (RFC 7692, 6.1).
 */
const TEXT = 0x81;
const DEFLATED_TEXT = 0xc1;

/** Shorter texts are not worth compressing. */
const DEFLATE_ABOVE = 1_024;

/**
 * Encodes a whole text message as a WebSocket server sends it: final, unmasked, uncompressed (RFC 6455, 5.2).
 * Encoded once, it can be written to any number of connections.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const frame = headed(TEXT, length);
  frame.write(text, frame.length - length);
  return frame;
}

/**
 * Encodes the same for clients that have negotiated permessage-deflate without context takeover. Decoding needs no
 * earlier message, so it too can be written to any number of connections. Short texts stay uncompressed.
 */
export function deflatedFrame(text: string): Buffer {
  if (Buffer.byteLength(text) < DEFLATE_ABOVE) return textFrame(text);
  const deflated = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH, windowBits: WINDOW_BITS });
  const payload = deflated.subarray(0, -EMPTY_BLOCK);
  const frame = headed(DEFLATED_TEXT, payload.length);
  frame.set(payload, frame.length - payload.length);
  return frame;
}

/** Small enough for every client that uses its library's defaults. */
const WINDOW_BITS = 12;

/** Bytes of the empty block at the end of a flush, which the receiver appends again (RFC 7692, 7.2.1). */
const EMPTY_BLOCK = 4;

/** Allocates a frame with its header, and room for its payload. */
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

/** Returns the text of a frame that {@link textFrame} encoded. */
export function textOf(frame: Buffer): string {
  const length = frame[1] ?? 0;
  return frame.toString('utf8', length < 126 ? 2 : length === 126 ? 4 : 10);
}

/** An object with the bytes of a WebSocket frame. */
interface Framed {
  readonly webSocket: Buffer;
}

/** The bytes of frames that are sent in one write. */
export const joined = concatWithCache(({ webSocket }: Framed) => webSocket);
