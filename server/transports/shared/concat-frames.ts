/**
 * Returns a function that concatenates the bytes of frames sent in one write. The hub writes to a channel's subscribers
 * one after the other, mostly with the same frames, so the last result is cached and shared.
 */
export function concatWithCache<F>(bytesOf: (frame: F) => Buffer): (frames: readonly F[]) => Buffer {
  let last: { frames: readonly F[]; bytes: Buffer } | undefined;
  return (frames) => {
    const [first] = frames;
    if (first && frames.length === 1) return bytesOf(first);
    if (last?.frames.length === frames.length && last.frames.every((frame, i) => frame === frames[i]))
      return last.bytes;
    last = { frames, bytes: Buffer.concat(frames.map(bytesOf)) };
    return last.bytes;
  };
}
