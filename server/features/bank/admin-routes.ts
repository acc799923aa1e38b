import type { Express } from 'express';
import { accountsOverviewQuery } from '../../../contract/features/bank/admin-schemas';
import type { AccountRow, AccountsOverviewQuery, AccountTotals } from '../../../contract/features/bank/admin-schemas';
import { accountChannel } from '../../../contract/features/bank/channels';
import type { Run } from '../../commands/run';
import type { Database } from '../../db/client';
import type { CallerResolver } from '../../http/caller';
import { postsOf } from '../../http/command-route';
import { operatorPages } from '../../http/operator-pages';
import { route } from '../../http/route';
import type { Roster } from '../../roster/roster';
import { accountsOverview } from './admin-accounts';

/** The accounts' queries for administrators. The routes check permissions. */
export interface BankAdminQueries {
  accounts(
    query: AccountsOverviewQuery,
  ): Promise<{ rows: AccountRow[]; siguiente: string | null; total: number; totales: AccountTotals }>;
}

/** Creates the queries: accounts from the database, each with its current number of subscribed connections. */
export const bankAdminQueries = (database: Database, roster: Roster): BankAdminQueries => ({
  async accounts(query) {
    const { rows, ...page } = await accountsOverview(database, query);
    const readers = await roster.readersOf(rows.map(({ cedula }) => accountChannel(cedula)));
    const withReaders = rows.map((row) => ({ ...row, lectores: readers.get(accountChannel(row.cedula)) ?? 0 }));
    return { ...page, rows: withReaders };
  },
});

/** Adds the routes on which administrators read and change accounts. */
export function bankAdminRoutes(
  app: Express,
  { run, admin, who }: { run: Run; admin: BankAdminQueries; who: CallerResolver },
): void {
  const command = postsOf(run, who);
  const page = operatorPages(who);
  const options = { bodyless: true };
  route(app, '/api/admin/cuentas', { get: page(accountsOverviewQuery, (query) => admin.accounts(query)) });
  route(app, '/api/admin/cuentas/:cedula/cerrar', { post: command('cerrar_cuenta', options) });
  route(app, '/api/admin/cuentas/:cedula/reabrir', { post: command('reabrir_cuenta', options) });
  route(app, '/api/admin/cuentas/:cedula/limites', { post: command('cambiar_limites') });
}
