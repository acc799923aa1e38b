import type { AuditQuery, AuditRow } from '../../../contract/audit';
import type {
  Audience,
  ChannelRow,
  ChannelsQuery,
  ConnectionDetail,
  ConnectionRow,
  ConnectionsQuery,
  Reach,
} from '../../../contract/core/connections';
import type { PageInfo } from '../../../contract/core/rest/query';
import type { NoticeRow, NoticesQuery, UserRow, UsersQuery } from '../../../contract/features/admin/schemas';
import type { AuditLog } from '../../audit/audit-log';
import type { Database } from '../../db/client';
import { adminQueries } from './queries';
import type { Roster } from '../../roster/roster';

/** A page of rows, with the next page's cursor and the total number of matches. */
type Page<Row> = PageInfo & { rows: Row[] };

/** The queries of the administrators' routes. The routes check permissions. */
export interface Overview {
  connections(query: ConnectionsQuery): Promise<Page<ConnectionRow>>;
  connection(id: string): Promise<ConnectionDetail | undefined>;
  channels(query: ChannelsQuery): Promise<Page<ChannelRow>>;
  users(query: UsersQuery): Promise<Page<UserRow>>;
  reach(audience: Audience): Promise<Reach>;
  notices(query: NoticesQuery): Promise<{ rows: NoticeRow[]; siguiente: number | null }>;
  audit(query: AuditQuery): Promise<{ rows: AuditRow[]; siguiente: number | null }>;
}

export interface OverviewOptions {
  database: Database;
  roster: Roster;
  audit: AuditLog;
}

/** Creates the queries: data from the database, joined with the current connections of the roster. */
export function overview({ database, roster, audit }: OverviewOptions): Overview {
  const stored = adminQueries(database);
  return {
    connections: (query) => roster.connections(query),
    connection: (id) => roster.connection(id),
    channels: (query) => roster.channels(query),
    reach: (audience) => roster.reach(audience),
    notices: (query) => stored.notices(query),
    audit: (query) => audit.read(query),
    async users(query) {
      const { rows, ...page } = await stored.users(query);
      const connections = await roster.connectionsOf(rows.map(({ id }) => id));
      return { ...page, rows: rows.map((user) => ({ ...user, conexiones: connections.get(user.id) ?? 0 })) };
    },
  };
}
