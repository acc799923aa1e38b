import { chatContract } from '../../../contract/features/chat/contract';
import { defineFeature, lane } from '../../feature/feature';
import { chatAccess } from './channel-access';
import { chat as clientPage } from './client-page';
import { chatDemoData } from './demo';
import { chatLimits, chatRates } from './limits';
import { messages } from './messages/message-lane';
import { receiptsIn } from './messages/read-receipts';
import { chatQueries } from './queries';
import { roomSocket } from './room-socket/endpoint';
import { roomHistorySource } from './room-socket/room-history';
import { roomStatsOf } from './room-stats';
import { webSocketRoutes } from './room-stats-route';
import { rooms } from './rooms/room-lane';
import { chatRoutes } from './routes';
import { SearchIndexer } from './search/search-indexer';

/** Chat: rooms, messages and users. */
export const chatFeature = defineFeature(
  chatContract,
  (context) => {
    const { database, log, limits, presence, roster, limiter, mayOperateAll, bounded, failed } = context;
    const access = chatAccess(database, mayOperateAll);
    const queries = bounded(
      chatQueries(database, mayOperateAll, (error) => failed(error, 'a search went on without the newest messages')),
    );
    const stats = bounded({ rooms: roomStatsOf(roster, access) });
    const indexer = new SearchIndexer(database, log);
    return {
      lanes: [
        lane(rooms(mayOperateAll, limits)),
        lane(messages(mayOperateAll), {
          frequent: true,
          onCommitted(events) {
            presence.committed(events);
            indexer.onCommitted(events);
            for (const { roomId, userId, readId } of receiptsIn(events)) presence.read(roomId, userId, readId);
          },
        }),
      ],
      rates: chatRates(limits),
      access: {
        room: access,
        presence: access,
        inbox: (principal, userId) => principal.kind === 'user' && principal.id === userId,
      },
      routes({ app, run, who, rates, identity }) {
        chatRoutes(app, { run, chat: queries, who });
        webSocketRoutes(app, { identity, rooms: stats.rooms, rates, who });
      },
      sockets: [roomSocket(roomHistorySource({ chat: queries, presence, admission: limiter }))],
      workers: [indexer],
      clientPage,
    };
  },
  { limits: chatLimits, demoData: chatDemoData },
);
