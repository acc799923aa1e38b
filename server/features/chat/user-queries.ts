import type { BanView, MemberView, PeopleQuery } from '../../../contract/features/chat/schemas';
import type { PersonView } from '../../../contract/core/person';
import type { Principal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import type { Database } from '../../db/client';
import { Prisma } from '../../db/generated/client';
import { holds } from '../../db/sql/pattern';
import { mayReadSql, userOf } from './read-permission-sql';
import type { MayOperateAll } from './permissions';
import { banJson, memberJson, personJson } from './view-sql';

export interface UserQueries {
  /** @throws Problem `auth.required`, `chat.room_not_found` */
  members(principal: Principal, roomId: number, query: PeopleQuery): Promise<MemberView[]>;
  /** @throws Problem `auth.required`, `chat.room_not_found`, `chat.not_allowed` for a user who is no moderator. */
  bans(principal: Principal, roomId: number): Promise<BanView[]>;
  /** Lists the enabled users, who can receive messages. @throws Problem `auth.required` */
  people(principal: Principal, query: PeopleQuery): Promise<PersonView[]>;
}

/** Lists a room's members, its bans, and all users; each ordered by user name. */
export function people(prisma: Database['prisma'], mayOperateAll: MayOperateAll): UserQueries {
  return {
    async members(principal, roomId, query) {
      userOf(principal);
      const [row] = await prisma.$queryRaw<{ data: MemberView[] }[]>`
        SELECT (
          SELECT coalesce(json_agg(f.view ORDER BY f.username), '[]') FROM (
            SELECT u.username, ${memberJson} AS view FROM room_members m JOIN users u ON u.id = m.user_id
            WHERE m.room_id = r.id AND ${matches(query)} ORDER BY u.username LIMIT ${query.limit}
          ) f
        ) AS data
        FROM rooms r WHERE r.id = ${roomId} AND ${mayReadSql(principal, mayOperateAll)}`;
      return orNotFound(row).data;
    },
    async bans(principal, roomId) {
      userOf(principal);
      const operates = mayOperateAll(principal);
      const [row] = await prisma.$queryRaw<{ data: BanView[]; moderates: boolean }[]>`
        SELECT (
          SELECT coalesce(json_agg(${banJson} ORDER BY u.username), '[]')
          FROM room_bans b JOIN users u ON u.id = b.user_id WHERE b.room_id = r.id
        ) AS data, (${operates} AND r.kind = 'public') OR EXISTS (
          SELECT FROM room_members m WHERE m.room_id = r.id AND m.user_id = ${principal.id}
            AND m.role IN ('owner', 'moderator') AND m.invited_by IS NULL
        ) AS moderates
        FROM rooms r WHERE r.id = ${roomId} AND ${mayReadSql(principal, mayOperateAll)}`;
      const { data, moderates } = orNotFound(row);
      if (!moderates) throw problem('chat.not_allowed', { field: 'room_id' });
      return data;
    },
    async people(principal, query) {
      userOf(principal);
      const rows = await prisma.$queryRaw<{ view: PersonView }[]>`
        SELECT ${personJson} AS view FROM users u WHERE NOT u.disabled AND ${matches(query)}
        ORDER BY u.username LIMIT ${query.limit}`;
      return rows.map(({ view }) => view);
    },
  };
}

const matches = ({ q }: PeopleQuery): Prisma.Sql => {
  if (q === undefined || q === '') return Prisma.sql`true`;
  return holds(q, 'u.username', 'u.display_name');
};

function orNotFound<Row>(row: Row | undefined): Row {
  if (!row) throw problem('chat.room_not_found', { field: 'room_id' });
  return row;
}
