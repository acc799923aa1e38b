import type { Logger } from 'pino';
import { commands, type CommandName } from '../../../contract/commands';
import type { UserPrincipal } from '../../../contract/core/identity';
import { demoUsers, seedDemo } from '../../../prisma/seed';
import { Lane } from '../../commands/lane';
import { createRun, lanesOf } from '../../commands/run';
import { openDatabase, type Database } from '../../db/client';
import { bank } from './lane';

const nobody = (): undefined => undefined;

const admin: UserPrincipal = {
  kind: 'user',
  id: 'u_admin',
  username: 'admin',
  displayName: 'Administración',
  role: 'admin',
  sessionId: 'demo',
  expiresAt: Number.MAX_SAFE_INTEGER,
};

/** Fills an empty database with the demo users and accounts, before the app serves anybody. */
export async function prepareDemo(databaseUrl: string, log: Logger): Promise<void> {
  const database = openDatabase(databaseUrl, { log, poolSize: 2 });
  try {
    const run = ownDoor(database);
    await seedDemo(database, (cedula, amount, id) =>
      run({ name: 'deposito', input: { cedula, monto: Number(amount) / 100 }, id, principal: admin }),
    );
  } finally {
    await database.close();
  }
}

/** The app's own door is shut until the database is prepared; the deposits go through one just like it. */
function ownDoor(database: Database): ReturnType<typeof createRun> {
  const lane = new Lane(
    bank(() => true),
    { database, committed: nobody, uncertain: nobody },
  );
  return createRun({
    lanes: lanesOf(Object.keys(commands) as CommandName[], lane),
    admit: () => undefined,
    actorOf: ({ id }) => id,
    observer: { started: nobody, ended: nobody },
  });
}

/** One line for each demo user, with the password. */
export const demoSignIns = demoUsers.map(({ username, password, role }) => `${username} / ${password} (${role})`);
