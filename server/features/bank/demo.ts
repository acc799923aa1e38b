import { commands, type CommandName } from '../../../contract/commands';
import type { UserPrincipal } from '../../../contract/core/identity';
import { Lane } from '../../commands/lane';
import { createRun, lanesOf } from '../../commands/run';
import type { Database } from '../../db/client';
import { bank } from './lane';

const demoAccounts = [
  { cedula: '1350509525', ownerId: 'u_ana', holder: 'Ana', balance: 520_000n },
  { cedula: '1712345678', ownerId: 'u_luis', holder: 'Luis', balance: 180_000n },
] as const;

const noop = (): undefined => undefined;

const admin: UserPrincipal = {
  kind: 'user',
  id: 'u_admin',
  username: 'admin',
  displayName: 'Administración',
  role: 'admin',
  sessionId: 'demo',
  expiresAt: Number.MAX_SAFE_INTEGER,
};

/** Makes the demo accounts that are missing. Their balance is 0. */
export async function makeDemoAccounts({ prisma }: Database): Promise<void> {
  const data = demoAccounts.map(({ cedula, ownerId, holder }) => ({ cedula, ownerId, holder }));
  await prisma.account.createMany({ data, skipDuplicates: true });
}

/**
 * Makes the demo accounts. The first balances are deposits like any other, so the journal adds up from its first row on;
 * an account that an entry has touched gets none.
 */
export async function bankDemoData(database: Database): Promise<void> {
  await makeDemoAccounts(database);
  const untouched = await database.prisma.account.findMany({ where: { version: 0n, cedula: { not: 'caja' } } });
  const empty = demoAccounts.filter(({ cedula }) => untouched.some((account) => account.cedula === cedula));
  const run = openRun(database);
  await Promise.all(
    empty.map(({ cedula, balance }) => {
      const input = { cedula, monto: Number(balance) / 100 };
      return run({ name: 'deposito', input, id: `demo-${cedula}`, principal: admin });
    }),
  );
}

/** Makes a lane like the node's own, which takes no commands until the database is prepared. */
function openRun(database: Database): ReturnType<typeof createRun> {
  const lane = new Lane(
    bank(() => true),
    { database, committed: noop, uncertain: noop },
  );
  return createRun({
    lanes: lanesOf(Object.keys(commands) as CommandName[], lane),
    admit: () => undefined,
    actorOf: ({ id }) => id,
    observer: { started: noop, ended: noop },
  });
}
