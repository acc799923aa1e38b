import { defineDocuments } from '../../core/rest/define-documents';
import { roomEndpoint } from './endpoint';
import { chatOperations } from './rest';
import { chatPosition, memberView, messageView, roomSummary, roomView } from './schemas';

/** What the documents at `/docs` say of it. Apart from the contract, because clients do not carry it. */
export const chatDocuments = defineDocuments({
  tags: { chat: 'Rooms, messages and people' },
  named: {
    ...{ Message: messageView, Member: memberView, Room: roomView, RoomSummary: roomSummary },
    ChannelPosition: chatPosition,
  },
  operations: () => chatOperations,
  endpoints: () => [roomEndpoint],
});
