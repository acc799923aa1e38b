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

/** A page of rows, where the next one begins, and how many match in all. */
type Page<Row> = PageInfo & { rows: Row[] };

/** What the administrators' routes read. Who may ask is the routes' business. */
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

/** What administrators see: what the database keeps, joined with who is connected at this moment. */
export function overview({ database, roster, audit }: OverviewOptions): Overview {
  const kept = adminQueries(database);
  return {
    connections: (query) => roster.connections(query),
    connection: (id) => roster.connection(id),
    channels: (query) => roster.channels(query),
    reach: (audience) => roster.reach(audience),
    notices: (query) => kept.notices(query),
    audit: (query) => audit.read(query),
    async users(query) {
      const { rows, ...page } = await kept.users(query);
      const connections = await roster.connectionsOf(rows.map(({ id }) => id));
      return { ...page, rows: rows.map((user) => ({ ...user, conexiones: connections.get(user.id) ?? 0 })) };
    },
  };
}
