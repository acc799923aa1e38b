import { accountChannel } from '../../../contract/features/bank/channels';
import type { AuditLog } from '../../audit/audit-log';
import type { Database } from '../../db/client';
import { adminQueries } from './queries';
import { accountsOverview } from '../bank/admin-accounts';
import type { AdminQueries } from '../../http/query-string';
import type { Roster } from '../../roster/roster';

export interface OverviewOptions {
  database: Database;
  roster: Roster;
  audit: AuditLog;
}

/** What administrators see: what the database keeps, joined with who is connected at this moment. */
export function overview({ database, roster, audit }: OverviewOptions): AdminQueries {
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
    async accounts(query) {
      const { rows, ...page } = await accountsOverview(database, query);
      const readers = await roster.readersOf(rows.map(({ cedula }) => accountChannel(cedula)));
      const withReaders = rows.map((row) => ({ ...row, lectores: readers.get(accountChannel(row.cedula)) ?? 0 }));
      return { ...page, rows: withReaders };
    },
  };
}
