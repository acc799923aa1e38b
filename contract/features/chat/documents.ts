import { defineDocuments } from '../../core/rest/define-documents';
import { roomEndpoint } from './endpoint';
import { chatOperations } from './rest';
import { chatPosition, memberView, messageView, roomSummary, roomView } from './schemas';

/** The feature's documentation at `/docs`. Apart from the contract, because clients do not load it. */
export const chatDocuments = defineDocuments({
  tags: { chat: 'Rooms, messages and members' },
  named: {
    ...{ Message: messageView, Member: memberView, Room: roomView, RoomSummary: roomSummary },
    ChannelPosition: chatPosition,
  },
  operations: () => chatOperations,
  endpoints: () => [roomEndpoint],
});
