import { hash } from '@node-rs/argon2';
import type { Role } from '../../contract/core/identity';
import { AuditLog } from '../../server/audit/audit-log';
import { openDatabase, type Database } from '../../server/db/client';
import type { LogEvent } from '../../server/hub/ports';
import { createIdentity, type Identity, type IdentityOptions } from '../../server/identity/session/sessions';
import { append } from '../../server/log/append';
import { createDatabase, type TestDatabase } from '../support/servers/database';
import { silent } from '../support/servers/log';

export const SECRET = 'a secret of the tests, long enough for HS256';
export const ADDRESS = '192.0.2.7';

/** Cheap hashes: other tests cover the cost of a password. */
const CHEAP = { memoryCost: 64, timeCost: 1, parallelism: 1 };

/** A database with the users ana, luis and admin, whose passwords are `<name>-demo`. */
export interface People {
  readonly home: TestDatabase;
  readonly database: Database;
  /** Opens an identity as another node would; closed with everything else. */
  identity(options?: Partial<IdentityOptions>): Node;
  close(): Promise<void>;
}

/** One node's identity and the events that it has committed so far. */
export interface Node {
  readonly identity: Identity;
  readonly told: LogEvent[];
}

/** @param url returns another route to the database, such as through a proxy */
export async function startPeople(url?: (home: TestDatabase) => Promise<string>): Promise<People> {
  const home = await createDatabase();
  const database = openDatabase(url ? await url(home) : home.url, { log: silent, poolSize: 4 });
  const opened: Identity[] = [];
  const audit = new AuditLog(database, silent);
  for (const [username, role] of [
    ['ana', 'customer'],
    ['luis', 'customer'],
    ['admin', 'admin'],
  ] as [string, Role][]) {
    const passwordHash = await hash(`${username}-demo`, CHEAP);
    await database.prisma.user.create({
      data: { id: `u_${username}`, username, displayName: username.toUpperCase(), passwordHash, role },
    });
  }
  return {
    home,
    database,
    identity(options) {
      const told: LogEvent[] = [];
      const committed = (events: LogEvent[]): void => void told.push(...events);
      const shared = { database, log: silent, secret: SECRET, append, committed, audit };
      const identity = createIdentity({ ...shared, ...options });
      opened.push(identity);
      return { identity, told };
    },
    async close() {
      for (const identity of opened) identity.close();
      await audit.close();
      await database.close();
      await home.drop();
    },
  };
}

export const signInAs = (identity: Identity, username: string, password = `${username}-demo`) =>
  identity.signIn({ username, password, ip: ADDRESS });
