import type { InspectorTexts } from '../language/inspector.es';
import type { Mark } from './entry';

/** Returns the text of a mark. */
export function markWords({ marks }: InspectorTexts, mark: Mark): string {
  switch (mark.sign) {
    case 'start':
      return marks.start(mark.seq);
    case 'resumed':
      return marks.resumed(mark.seq, mark.count);
    case 'lost':
      return marks.lost(mark.from, mark.seq);
    case 'new-epoch':
      return marks.newEpoch(mark.seq);
    case 'reconnected':
      return marks.reconnected;
    case 'hole':
      return marks.hole(mark.from, mark.seq);
    case 'refused':
      return mark.code === 'channel.not_found' ? marks.refused : marks.refusedOther(mark.code);
  }
}

/** Whether a mark reports missing events. */
export const isBad = ({ sign }: Mark): boolean => ['lost', 'hole', 'refused', 'new-epoch'].includes(sign);
