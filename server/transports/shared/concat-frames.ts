/**
 * Puts the bytes of frames that leave in one write one behind the other. The readers of a channel are written to one
 * after the other and mostly get the same: then they share them.
 */
export function joining<F>(bytesOf: (frame: F) => Buffer): (frames: readonly F[]) => Buffer {
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
