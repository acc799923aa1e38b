import type { Message } from '../../hub/ports';
import { isoOf } from './event-time';

/**
 * Returns an event as the JSON text of `EventFrame` in contract/core/frames.ts. Concatenated by hand, because it runs
 * for every event, and only the type needs escaping.
 */
export function eventText({ type, data, at, channel, seq, from, epoch }: Message): string {
  const order = seq === undefined ? '' : `,"seq":${seq}`;
  const since = from === undefined ? '' : `,"from":${from}`;
  const history = epoch === undefined ? '' : `,"epoch":"${epoch}"`;
  const name = JSON.stringify(type);
  return `{"type":${name},"data":${data},"timestamp":"${isoOf(at)}","channel":"${channel}"${order}${since}${history}}`;
}
