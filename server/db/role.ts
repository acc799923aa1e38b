import type { Logger } from 'pino';
import type { Database } from './client';

/** Rights of the program's role beyond those that it needs. */
interface Rights {
  readonly role: string;
  readonly superuser: boolean;
  readonly triggers: boolean;
}

/**
 * Warns where the program connects as a role that can bypass the database's protections: a superuser, a member of one,
 * or a role that may disable triggers. Triggers protect the journal and the audit log from changes (SEC-32, ADM-7).
 * It is only a warning, so that existing installations keep working.
 *
 * @returns whether there was no warning
 */
export async function checkRole({ prisma }: Pick<Database, 'prisma'>, log: Pick<Logger, 'warn'>): Promise<boolean> {
  const [rights] = await prisma.$queryRaw<Rights[]>`
    SELECT current_user::text AS role,
           EXISTS (SELECT FROM pg_roles WHERE rolsuper AND pg_has_role(current_user, oid, 'MEMBER')) AS superuser,
           has_parameter_privilege('session_replication_role', 'SET') AS triggers`;
  if (!rights || (!rights.superuser && !rights.triggers)) return true;
  const may = rights.superuser ? 'is a superuser' : 'may disable triggers';
  log.warn(
    { role: rights.role },
    `the database role ${may}: nothing prevents it from changing the journal and the audit log`,
  );
  return false;
}
