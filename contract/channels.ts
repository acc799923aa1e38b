import { contracts } from './contracts';
import { merged } from './core/define';
import type { ChannelKindSpec } from './core/specs';

/** Every kind of channel, and what it promises. */
export const channelKinds = merged(contracts, 'channels');

export type ChannelKind = keyof typeof channelKinds;

const specs: Readonly<Record<ChannelKind, ChannelKindSpec>> = channelKinds;

/**
 * What events must have in common for the newer one to replace the older, where their channel is conflated. Asked for
 * only where a reader is slow, so `data`, the event's JSON, may be read for it.
 */
export function conflationKey(channel: string, type: string, data: string): string {
  const { conflateBy, conflateApart } = channelSpec(channel);
  if (conflateBy !== undefined) {
    const members = JSON.parse(data) as Readonly<Record<string, unknown>> | null;
    return [channel, type, ...conflateBy.map((member) => String(members?.[member]))].join(' ');
  }
  return conflateApart?.includes(type) ? `${channel} ${type}` : channel;
}

const NAME = /^([a-z]+)(?::([A-Za-z0-9_.-]{1,64}))?$/;

/** The kind and key of a channel name, or `undefined` where no such channel can exist. */
export function parseChannel(name: string): { kind: ChannelKind; key: string } | undefined {
  const match = NAME.exec(name);
  const kind = match?.[1];
  if (kind === undefined || !Object.hasOwn(channelKinds, kind)) return undefined;
  return { kind: kind as ChannelKind, key: match?.[2] ?? '' };
}

/** Whether there can be a channel of that name, and clients may follow it. */
export function mayBeFollowed(name: string): boolean {
  const parsed = parseChannel(name);
  return parsed !== undefined && !specs[parsed.kind].internal;
}

/** What the channel's kind promises. @throws RangeError for a name that cannot exist. */
export function channelSpec(name: string): ChannelKindSpec {
  const parsed = parseChannel(name);
  if (!parsed) throw new RangeError(`no such kind of channel: ${name}`);
  return specs[parsed.kind];
}
