import { PAGE } from '../../../../contract/features/chat/schemas';
import type { CommandLimiter } from '../../../limits/command-limiter';
import type { ChatQueries } from '../queries';
import type { Presence } from '../../../presence/presence';
import type { RoomHistorySource } from './endpoint';

export interface RoomHistoryOptions {
  /** Limits concurrent reads: entering a room reads a page of messages, as over HTTP (SEC-81). */
  readonly chat: Pick<ChatQueries, 'messages'>;
  readonly presence: Pick<Presence, 'activeUsers'>;
  readonly admission: Pick<CommandLimiter, 'roomEntry'>;
}

/** Creates the source for `/ws/{room_id}`: messages from the chat, active users from presence. */
export function roomHistorySource({ chat, presence, admission }: RoomHistoryOptions): RoomHistorySource {
  return {
    async enter(principal, roomId, from) {
      admission.roomEntry({ principal, from }, roomId);
      const { data, position } = await chat.messages(principal, roomId, { limit: PAGE });
      return { history: data.messages, position };
    },
    activeUsers: (roomId) => presence.activeUsers(roomId),
  };
}
