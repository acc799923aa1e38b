import type { Logger } from 'pino';
import type { Database } from '../db/client';
import type { Hub } from '../hub/hub';
import { RosterReporter } from './roster-reporter';
import { RosterTables } from './roster-tables';
import type { Roster } from './roster';

export interface PostgresRosterOptions {
  database: Database;
  hub: Pick<Hub, 'sessions' | 'watch'>;
  /** This node's name, under which its lease is held. */
  node: string;
  log: Logger;
}

/** The roster in the shared database: each node writes its own changes and reads all rows. */
export function postgresRoster({ database, hub, node, log }: PostgresRosterOptions): Roster {
  const reporter = new RosterReporter(database, hub, node);
  const tables = new RosterTables(database, node);
  /** Writes this node's changes first, so that the result is exact. After a failure the next report writes them. */
  const fresh = async <T>(read: () => Promise<T>): Promise<T> => {
    await reporter
      .report()
      .catch((error: unknown) => database.outages.report(error, 'the roster could not be written', log));
    return read();
  };
  return {
    report: () => reporter.report(),
    connections: (query) => fresh(() => tables.connections(query)),
    connection: (id) => fresh(() => tables.connection(id)),
    channels: (query) => fresh(() => tables.channels(query)),
    connectionsOf: (userIds) => fresh(() => tables.connectionsOf(userIds)),
    readersOf: (channels) => fresh(() => tables.readersOf(channels)),
    followed: (kind) => fresh(() => tables.followed(kind)),
    reach: (audience) => fresh(() => tables.reach(audience)),
    close: () => reporter.close(),
  };
}
