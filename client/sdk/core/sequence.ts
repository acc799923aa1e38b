import type { Meta, Position } from '../../../contract/core/frames';

/** What an event means for a reader that stands at a position. */
export type Verdict = 'next' | 'repeat' | 'hole';

/**
 * Whether an event is the next of its channel (HUB-1). One that stands for older ones too, from `meta.from`
 * on, is next if the first of them is. Events of channels that keep no log always are.
 */
export function judge(at: Position | undefined, { seq, from = seq, epoch }: Meta): Verdict {
  if (seq === undefined || from === undefined) return 'next';
  if (!at || epoch !== at.epoch) return 'hole';
  if (seq <= at.seq) return 'repeat';
  return from <= at.seq + 1 ? 'next' : 'hole';
}
