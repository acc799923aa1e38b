import { parseChannel } from '../contract/channels';
import type { RoomStats } from '../contract/chat-websocket';
import type { Principal } from '../contract/identity';
import type { Gate } from './hub/ports';
import type { Roster } from './roster/roster';

/** Makes what counts connections and users by room, over all nodes. A room that somebody may not see is not counted for them (HUB-7). */
export const roomStatsOf =
  (roster: Pick<Roster, 'followed'>, gate: Pick<Gate, 'maySee'>) =>
  async (principal: Principal): Promise<RoomStats> => {
    const all = [...(await roster.followed('presence'))];
    const visible = await Promise.all(all.map(([channel]) => gate.maySee(principal, channel)));
    const rooms = all.filter((_, i) => visible[i]).map(([channel, counts]) => [roomIn(channel), counts] as const);
    return {
      total_connections: rooms.reduce((sum, [, { connections }]) => sum + connections, 0),
      total_rooms: rooms.length,
      rooms: Object.fromEntries(rooms),
    };
  };

const roomIn = (channel: string): string => parseChannel(channel)?.key ?? '';
