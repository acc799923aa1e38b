import { contracts } from './contracts';
import { mergeContracts } from './core/define';
import type { ChannelKindSpec } from './core/specs';

/** Every channel kind with its contract. */
export const channelKinds = mergeContracts(contracts, 'channels');

export type ChannelKind = keyof typeof channelKinds;

const specs: Readonly<Record<ChannelKind, ChannelKindSpec>> = channelKinds;

/**
 * Returns the key under which events of a conflated channel replace each other: a newer event replaces an older one
 * with the same key. It is needed only while a reader is slow, so it may parse `data`, the event's JSON.
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

/** Parses a channel name into kind and key; returns `undefined` if no channel can have that name. */
export function parseChannel(name: string): { kind: ChannelKind; key: string } | undefined {
  const match = NAME.exec(name);
  const kind = match?.[1];
  if (kind === undefined || !Object.hasOwn(channelKinds, kind)) return undefined;
  return { kind: kind as ChannelKind, key: match?.[2] ?? '' };
}

/** Whether a channel of that name can exist and clients may subscribe to its kind. */
export function canBeSubscribed(name: string): boolean {
  const parsed = parseChannel(name);
  return parsed !== undefined && !specs[parsed.kind].internal;
}

/** Returns the specification of a channel's kind. @throws RangeError if no channel can have that name. */
export function channelSpec(name: string): ChannelKindSpec {
  const parsed = parseChannel(name);
  if (!parsed) throw new RangeError(`no such channel kind: ${name}`);
  return specs[parsed.kind];
}
