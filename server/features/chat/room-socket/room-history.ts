import { PAGE } from '../../../../contract/features/chat/schemas';
import type { Admission } from '../../../limits/command-limiter';
import type { ChatQueries } from '../../../http/query-string';
import { throughGate, type ReadGate } from '../../../http/read-limiter';
import type { Presence } from '../../../presence/presence';
import type { RoomDoor } from './endpoint';

export interface RoomDoorOptions {
  readonly chat: Pick<ChatQueries, 'messages'>;
  /** Bounds what is read at a time: an entrance is a page of messages, as over HTTP (SEC-81). */
  readonly gate: ReadGate;
  readonly presence: Pick<Presence, 'activeUsers'>;
  readonly admission: Pick<Admission, 'entrance'>;
}

/** What `/ws/{room_id}` is told of rooms: what the chat keeps, and who presence says is there. */
export function roomDoor({ chat, gate, presence, admission }: RoomDoorOptions): RoomDoor {
  const { messages } = throughGate({ messages: chat.messages }, gate);
  return {
    async enter(principal, roomId, from) {
      admission.entrance({ principal, from }, roomId);
      const { data, position } = await messages(principal, roomId, { limit: PAGE });
      return { history: data.messages, position };
    },
    activeUsers: (roomId) => presence.activeUsers(roomId),
  };
}
