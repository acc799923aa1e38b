import type { Meta, Position } from '../../../contract/core/frames';

/** The place of an event relative to a reader's position. */
export type Verdict = 'next' | 'repeat' | 'hole';

/**
 * Decides whether an event is the next of its channel (HUB-1). An event that replaces older ones, from `meta.from` on,
 * is next if the first of them is. Events of channels without a log are always next.
 */
export function classify(at: Position | undefined, { seq, from = seq, epoch }: Meta): Verdict {
  if (seq === undefined || from === undefined) return 'next';
  if (!at || epoch !== at.epoch) return 'hole';
  if (seq <= at.seq) return 'repeat';
  return from <= at.seq + 1 ? 'next' : 'hole';
}
