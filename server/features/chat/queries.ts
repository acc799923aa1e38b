import {
  type ChatPosition,
  type MessagePage,
  type MessagesQuery,
  type MessageView,
  type RoomSnapshot,
  type RoomsQuery,
  type RoomSummary,
  type SearchHit,
  type SearchQuery,
  PAGE,
} from '../../../contract/features/chat/schemas';
import { inboxChannel } from '../../../contract/features/chat/channels';
import type { Principal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import type { Database } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { bytesBefore, PAGE_BYTES } from '../../db/sql/page-size';
import { holds } from '../../db/sql/pattern';
import { people, type UserQueries } from './user-queries';
import { search } from './search/search';
import { mayReadSql, userOf } from './read-permission-sql';
import type { MayOperateAll } from './permissions';
import { messageJson, positionJson, summaryJson } from './view-sql';
import { CatchUp } from './search/search-index';

/** The queries of the chat's screens. Inaccessible and absent rooms get the same problem. */
export interface ChatQueries extends UserQueries {
  /** Own rooms and invitations by their last activity, or public rooms by number. @throws Problem `auth.required` */
  rooms(principal: Principal, query: RoomsQuery): Promise<{ data: RoomSummary[]; position: ChatPosition }>;
  /** The room and its newest messages. @throws Problem `chat.room_not_found` */
  room(principal: Principal, roomId: number): Promise<{ data: RoomSnapshot; position: ChatPosition }>;
  /** @throws Problem `chat.room_not_found`, `chat.message_not_found` where the message of `around` does not exist. */
  messages(
    principal: Principal,
    roomId: number,
    query: MessagesQuery,
  ): Promise<{ data: MessagePage; position: ChatPosition }>;
  /** Newest first; `next` is the cursor of the next page. @throws Problem `auth.required` */
  search(principal: Principal, query: SearchQuery): Promise<{ data: SearchHit[]; next: string | null }>;
}

/**
 * Creates the queries. Each reads a view and its position by one statement, so that the two are consistent (HUB-3).
 * `onIndexFailure` receives the error when a search runs without the newest messages.
 */
export function chatQueries(
  database: Database,
  mayOperateAll: MayOperateAll,
  onIndexFailure: (error: unknown) => void,
): ChatQueries {
  const { prisma } = database;
  const catchUp = new CatchUp(database, onIndexFailure);
  const mayRead = (principal: Principal): Prisma.Sql => mayReadSql(principal, mayOperateAll);
  return {
    async rooms(principal, query) {
      const user = userOf(principal);
      const [row] = await prisma.$queryRaw<{ data: RoomSummary[]; position: ChatPosition }[]>`
        SELECT (${query.scope === 'mine' ? ownRooms(user.id, query) : publicRooms(user.id, query)}) AS data,
               ${positionJson(Prisma.sql`${inboxChannel(user.id)}::text`)} AS position`;
      if (!row) throw new Error('the rooms could not be read');
      return row;
    },
    async room(principal, roomId) {
      const found = await readPage(roomId, principal, { before: undefined, limit: PAGE });
      const { messages, more_before: more } = found.data;
      return { data: { room: found.room, messages, more }, position: found.position };
    },
    async messages(principal, roomId, query) {
      const { data, last, position } = await readPage(roomId, principal, query);
      if (query.around !== undefined && query.around > last) {
        throw problem('chat.message_not_found', { field: 'around' });
      }
      return { data, position };
    },
    ...people(prisma, mayOperateAll),
    search: (principal, query) => search({ database, catchUp }, mayRead(userOf(principal)), query),
  };

  /**
   * Builds each message's JSON once, behind `OFFSET 0`: otherwise the planner would build it again to compute its size.
   */
  async function readPage(roomId: number, principal: Principal, query: Partial<MessagesQuery> & { limit: number }) {
    const [row] = await prisma.$queryRaw<PageRow[]>`
      SELECT ${summaryJson(principal.id)} AS room, ${positionJson(Prisma.sql`'room:' || r.id`)} AS position, (
        SELECT coalesce(json_agg(f.json ORDER BY f.id) FILTER (WHERE f.before < ${PAGE_BYTES}), '[]') FROM (
          SELECT m.id, m.json, ${bytesBefore(Prisma.sql`octet_length(m.json::text)`, nearest(query))} AS before
          FROM (
            SELECT m.id, ${messageJson} AS json FROM messages m WHERE m.room_id = r.id AND ${range(query)} OFFSET 0
          ) m
        ) f
      ) AS messages
      FROM rooms r LEFT JOIN room_members me ON me.room_id = r.id AND me.user_id = ${principal.id}
      WHERE r.id = ${roomId} AND ${mayRead(principal)}`;
    if (!row) throw problem('chat.room_not_found', { field: 'room_id' });
    const { room, messages, position } = row;
    const [first, newest] = [messages[0]?.id, messages.at(-1)?.id];
    const last = room.last_message_id;
    const data = {
      messages,
      more_before: first === undefined ? query.after !== undefined && last > 0 : first > 1,
      more_after: newest === undefined ? query.before !== undefined && last > 0 : newest < last,
    };
    return { room, data, position, last };
  }
}

interface PageRow {
  room: RoomSummary;
  position: ChatPosition;
  messages: MessageView[];
}

/** Returns the condition of a page: message numbers have no gaps, so a page is a range of them. */
function range({ before, after, around, limit }: Partial<MessagesQuery> & { limit: number }): Prisma.Sql {
  if (before !== undefined) return Prisma.sql`m.id >= ${before - limit} AND m.id < ${before}`;
  if (after !== undefined) return Prisma.sql`m.id > ${after} AND m.id <= ${after + limit}`;
  const half = Math.floor(limit / 2);
  if (around !== undefined) return Prisma.sql`m.id >= ${around - half} AND m.id < ${around - half + limit}`;
  return Prisma.sql`m.id > r.last_message - ${limit}::int`;
}

/**
 * Returns the order in which a page is cut by its size: the rest is adjacent to the requested position, without a gap.
 */
function nearest({ after, around, before }: Partial<MessagesQuery>): Prisma.Sql {
  if (before === undefined && after !== undefined) return Prisma.sql`m.id`;
  if (before === undefined && around !== undefined) return Prisma.sql`abs(m.id - ${around}::bigint), m.id`;
  return Prisma.sql`m.id DESC`;
}

const nameFilter = (q: string | undefined): Prisma.Sql =>
  q === undefined || q === '' ? Prisma.empty : Prisma.sql`AND ${holds(q, 'r.name')}`;

const ownRooms = (userId: string, { q, limit }: RoomsQuery): Prisma.Sql => Prisma.sql`
  SELECT coalesce(json_agg(f.room ORDER BY f.active DESC, f.id DESC), '[]') FROM (
    SELECT r.id, a.active, ${summaryJson(userId)} AS room
    FROM room_members me JOIN rooms r ON r.id = me.room_id
    CROSS JOIN LATERAL (
      SELECT greatest(me.joined_at, (
        SELECT m.created_at FROM messages m WHERE m.room_id = r.id AND m.id = r.last_message
      )) AS active
    ) a
    WHERE me.user_id = ${userId} ${nameFilter(q)}
    ORDER BY a.active DESC, r.id DESC LIMIT ${limit}
  ) f`;

const publicRooms = (userId: string, { q, limit, after = 0 }: RoomsQuery): Prisma.Sql => Prisma.sql`
  SELECT coalesce(json_agg(f.room ORDER BY f.id), '[]') FROM (
    SELECT r.id, ${summaryJson(userId)} AS room
    FROM rooms r LEFT JOIN room_members me ON me.room_id = r.id AND me.user_id = ${userId}
    WHERE r.kind = 'public' AND r.id > ${after} ${nameFilter(q)}
      AND NOT EXISTS (SELECT FROM room_bans b WHERE b.room_id = r.id AND b.user_id = ${userId})
    ORDER BY r.id LIMIT ${limit}
  ) f`;
