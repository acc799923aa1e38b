import { PAGE } from '../contract/chat';
import type { ChatQueries } from './http/queries';
import type { Presence } from './presence/presence';
import type { RoomDoor } from './transports/websocket-room';

/** What `/ws/{room_id}` is told of rooms: what the chat keeps, and who presence says is there. */
export const roomDoor = (chat: Pick<ChatQueries, 'messages'>, presence: Pick<Presence, 'activeUsers'>): RoomDoor => ({
  async enter(principal, roomId) {
    const { data, position } = await chat.messages(principal, roomId, { limit: PAGE });
    return { history: data.messages, position };
  },
  activeUsers: (roomId) => presence.activeUsers(roomId),
});
