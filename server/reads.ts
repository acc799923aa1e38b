import type { AuditLog } from './audit/audit-log';
import type { Database } from './db/client';
import type { BankAccess } from './features/bank/channel-access';
import { bankQueries } from './features/bank/queries';
import type { MayOperateAll } from './features/bank/rules';
import { catalogQueries } from './features/catalog/queries';
import type { ChatAccess } from './features/chat/channel-access';
import type { chatQueries } from './features/chat/queries';
import { ratingQueries } from './features/ratings/queries';
import type { Queries } from './http/query-string';
import { throughGate, type ReadGate } from './http/read-limiter';
import type { Operations } from './features/ops/operations';
import { overview } from './features/admin/overview';
import { roomStatsOf } from './features/chat/room-stats';
import type { Roster } from './roster/roster';
import type { Stats } from './stats/stats';

export interface ReadsOptions {
  database: Database;
  /** Bounds the reads that are under way, so that they leave connections to the database for commands (SEC-64). */
  gate: ReadGate;
  access: BankAccess;
  sight: ChatAccess;
  chat: ReturnType<typeof chatQueries>;
  operations: Pick<Operations, 'reads'>;
  roster: Roster;
  audit: AuditLog;
  stats: Pick<Stats, 'read'>;
  mayOperateAll: MayOperateAll;
}

/** What is read over REST, each feature's by its own queries. */
export function readsOf(options: ReadsOptions): Queries {
  const { database, gate, access, sight, chat, operations, roster, audit, stats, mayOperateAll } = options;
  return {
    bank: throughGate(bankQueries(database, access, mayOperateAll), gate),
    chat: throughGate(chat, gate),
    catalog: throughGate(catalogQueries(database), gate),
    ratings: throughGate(ratingQueries(database), gate),
    admin: throughGate(overview({ database, roster, audit }), gate),
    ops: throughGate(operations.reads, gate),
    ...throughGate({ rooms: roomStatsOf(roster, sight), stats: () => stats.read() }, gate),
  };
}
