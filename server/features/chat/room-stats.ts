import { parseChannel } from '../../../contract/channels';
import type { RoomStats } from '../../../contract/features/chat/room-socket';
import type { Principal } from '../../../contract/core/identity';
import type { ChatAccess } from './channel-access';
import type { Roster } from '../../roster/roster';

/** Counts connections and users by room, over all nodes. Rooms that the principal may not read are left out (HUB-7). */
export const roomStatsOf =
  (roster: Pick<Roster, 'followed'>, access: Pick<ChatAccess, 'filterPermitted'>) =>
  async (principal: Principal): Promise<RoomStats> => {
    const followed = await roster.followed('presence');
    const all = [...followed].map(([channel, counts]) => [roomIn(channel), counts] as const);
    const visible = await access.filterPermitted(
      principal,
      all.map(([room]) => room),
    );
    const rooms = all.filter(([room]) => visible.has(room));
    return {
      total_connections: rooms.reduce((sum, [, { connections }]) => sum + connections, 0),
      total_rooms: rooms.length,
      rooms: Object.fromEntries(rooms),
    };
  };

const roomIn = (channel: string): string => parseChannel(channel)?.key ?? '';
