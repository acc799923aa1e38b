import { accountChannel } from '../../../contract/features/bank/channels';
import { CATALOG_CHANNEL, EDITING_CHANNEL } from '../../../contract/features/catalog/channels';
import { inboxChannel, roomChannel } from '../../../contract/features/chat/channels';
import { OPS_CHANNEL } from '../../../contract/features/ops/channels';
import { parseChannel } from '../../../contract/channels';
import { RATINGS_CHANNEL } from '../../../contract/features/ratings/channels';
import { STATS_CHANNEL, VITALS_CHANNEL } from '../../../contract/core/channels';
import { TEST_CHANNEL } from '../../../contract/features/inspector/channels';
import type { UserView } from '../../../contract/core/identity';
import { isInvitation } from '../../sdk/features/chat/room-list';
import { useRooms } from '../../react';
import { useAddress } from '../admin/address';
import { useAccounts } from '../bank/accounts';
import { useInspectorTexts } from './texts';

/** The most channels at a time: each is a subscription of the connection that all tabs share. */
export const MOST = 20;

const PARAMETER = 'canales';
const usual = [STATS_CHANNEL, TEST_CHANNEL];

/** The subscribed channels, stored in the address, so that the page can be reloaded and shared. */
export function useFollowed(): [readonly string[], (channels: readonly string[]) => void] {
  const { parameters, change } = useAddress();
  const parameter = parameters.get(PARAMETER);
  const channels = parameter === null ? usual : parameter.split(',').filter((name) => parseChannel(name) !== undefined);
  const follow = (wanted: readonly string[]): void =>
    change({ [PARAMETER]: wanted.length > 0 ? [...new Set(wanted)].slice(0, MOST).join(',') : NONE });
  return [[...new Set(channels)].slice(0, MOST), follow];
}

/**
 * The value for no channels, since an address without the parameter means the default ones; it is no channel's name.
 */
const NONE = '-';

/** A group of channels, each with a description. */
export interface ChannelGroup {
  readonly label: string;
  readonly channels: readonly (readonly [name: string, label: string])[];
}

/** Returns the channels that a user can read. Presence is excluded: a subscriber to it appears in the room. */
export function useChannelGroups(user: UserView | null): readonly ChannelGroup[] {
  const { groups, named } = useInspectorTexts();
  const { accounts = [] } = useAccounts(user);
  const { rooms } = useRooms();
  const isOperator = user === null || user.rol === 'admin';
  const plain = (names: readonly string[]) => names.map((name) => [name, named[name] ?? name] as const);
  const conversations = rooms
    .filter((room) => !isInvitation(room))
    .map(({ id, name, peer }) => [roomChannel(id), peer?.display_name ?? name] as const);
  return [
    {
      label: groups.open,
      channels: plain([STATS_CHANNEL, CATALOG_CHANNEL, EDITING_CHANNEL, RATINGS_CHANNEL, TEST_CHANNEL]),
    },
    ...(isOperator ? [{ label: groups.operation, channels: plain([VITALS_CHANNEL, OPS_CHANNEL]) }] : []),
    {
      label: groups.own,
      channels: accounts.map(({ cedula, titular }) => [accountChannel(cedula), `${cedula} · ${titular}`] as const),
    },
    {
      label: groups.rooms,
      channels: [...(user ? [[inboxChannel(user.id), named.inbox ?? ''] as const] : []), ...conversations],
    },
  ].filter(({ channels }) => channels.length > 0);
}
