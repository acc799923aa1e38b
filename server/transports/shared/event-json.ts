import type { Message } from '../../hub/ports';
import { isoOf } from './event-time';

/**
 * An event as the JSON text of `EventFrame` in contract/core/frames.ts. Put together by hand: it is made for every event, and
 * but for the type its parts need no escaping.
 */
export function eventText({ type, data, at, channel, seq, from, epoch }: Message): string {
  const standing = seq === undefined ? '' : `,"seq":${seq}`;
  const since = from === undefined ? '' : `,"from":${from}`;
  const history = epoch === undefined ? '' : `,"epoch":"${epoch}"`;
  const name = JSON.stringify(type);
  return `{"type":${name},"data":${data},"timestamp":"${isoOf(at)}","channel":"${channel}"${standing}${since}${history}}`;
}
